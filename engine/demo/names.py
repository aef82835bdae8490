"""Invented people: surnames and given names that families in the United States bear, by where they came from.

Any likeness to real families is chance. Some are hard on purpose: accents, apostrophes, blanks, and a very long one.
"""

from __future__ import annotations

import unicodedata

from engine.demo.chance import pick, pick_weighted, share

PEOPLES: dict[str, tuple[float, str, str]] = {
    # people: weight, surnames, given names
    "english": (
        26,
        "Whitaker Holloway Brennan Ashford Calloway Merritt Thatcher Langley Prescott Harlow Winslow Kendrick Ellison "
        "Bradshaw Hartley Pruitt Sinclair Tolliver Wexler Yardley Gallagher O'Rourke McAllister Fitzgerald Abernathy",
        "Emma Grace Hannah Rachel Laura Megan Claire Abigail Nora Ruth James Daniel Peter Owen Caleb Thomas Aaron",
    ),
    "hispanic": (
        22,
        "Martinez Delgado Fuentes Ibarra Quintero Salazar Villanueva Ocampo Rosales Cordero Núñez Peña Cárdenas Zamora "
        "Escobedo Montoya Arroyo Trujillo Olivares Becerra",
        "María Lucía Carmen Rosa Elena Gabriela Ximena Patricia José Luis Mateo Andrés Javier Rafael Tomás Ignacio",
    ),
    "african american": (
        10,
        "Washington Freeman Booker Gaines Pettway Broussard Mayfield Hightower Sykes Rollins Dupree Baptiste",
        "Keisha Imani Denise Tanya Monique Jasmine Marcus Darnell Isaiah Terrence Andre Malcolm",
    ),
    "west african": (
        5,
        "Okafor Adeyemi Mensah Diallo Nwosu Boateng Traoré Owusu Eze Sesay",
        "Ngozi Ama Fatou Chioma Abena Kwame Emeka Kofi Ibrahim Tunde",
    ),
    "east african": (
        3,
        "Tesfaye Abdi Mwangi Otieno Hailemariam Warsame",
        "Hodan Selam Wanjiru Liya Dawit Yusuf Kamau Samuel",
    ),
    "south asian": (
        8,
        "Raman Chaudhary Iyer Bhattarai Sandhu Qureshi Mukherjee Desai Gunawardena Patel Siddiqui Reddy",
        "Priya Anjali Meera Ayesha Sunita Kavya Arjun Vikram Imran Rohan Nikhil Farhan",
    ),
    "east asian": (
        7,
        "Nakamura Zhang Park Lim Chen Yoon Kobayashi Huang Sato Wong Cho Fujimoto",
        "Yuki Mei Soo-Jin Hana Lin Grace Kenji Wei Min-ho Daniel Jun Takeshi",
    ),
    "southeast asian": (
        5,
        "Nguyễn Trần Phạm Santos Reyes Vang Xiong Saetang Bautista Lê",
        "Linh Thu Maricel Kalia Joy Minh Tuan Paolo Kou Somchai",
    ),
    "middle eastern": (
        4,
        "Haddad Rahimi Khoury Farouk Tehrani Şahin Mizrahi Nasser",
        "Leila Nadia Shirin Yasmin Omar Karim Reza Elias",
    ),
    "slavic": (
        4,
        "Kowalski Novák Petrov Shevchenko Horvat Łukaszewicz Dvořák Marchenko",
        "Katarzyna Olena Irina Milena Pavel Andriy Marek Tomasz",
    ),
    "european": (
        4,
        "Lindqvist Vandermeer Baumgartner Moreau Bellini Halvorsen Ferreira Papadimitrakopoulos Rossi Bergström",
        "Ingrid Sofia Chiara Eleni Anke Lars Matteo Nikos Henrik Luc",
    ),
    "native": (1.5, "Begay Yazzie Tsosie Blackhorse Manygoats", "Dezba Winona Shania Nizhoni Ashkii Elan Joseph Ray"),
    "pacific": (1, "Kealoha Fonoti Kahananui Taufa", "Leilani Malia Kalani Keoni Sione Tevita"),
}

_TABLE = {name: (surnames.split(), given.split()) for name, (_, surnames, given) in PEOPLES.items()}
_WEIGHTS = [(name, weight) for name, (weight, _, _) in PEOPLES.items()]
_LETTERS = str.maketrans("łŁøØđĐ'", "lLoOdD-")


def people_of(family: int) -> str:
    """Where the family's name comes from."""
    return pick_weighted(_WEIGHTS, "people", family)


def surname_of(family: int) -> str:
    """The family's name; one in nine bears two."""
    own = pick(_TABLE[people_of(family)][0], "surname", family)
    if share("two surnames", family) < 0.11:
        other = pick(_TABLE[pick_weighted(_WEIGHTS, "second people", family)][0], "second surname", family)
        return own if other == own else f"{own}-{other}"
    return own


def given_name_of(family: int, adult: int) -> str:
    """The given name of a family's first, second, ... adult."""
    return pick(_TABLE[people_of(family)][1], "given name", family, adult)


def mailbox_of(family: int, adult: int) -> str:
    """What stands before the @ of an adult's email address: plain letters, and a number that tells it apart."""
    name = f"{given_name_of(family, adult)}.{surname_of(family)}".translate(_LETTERS)
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", name) if letter.isascii())
    return f"{plain.replace(' ', '').lower()}.{family}"
