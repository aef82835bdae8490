"""An engine writes the documents by which families are found, while it does everything else."""

from engine.store import family_words
from tests.runtime.rig import Rig


def test_a_running_engine_brings_the_documents_up_to_date(rig: Rig) -> None:
    many = family_words.BATCH + 7
    with rig.database() as connection:
        connection.execute("BEGIN")
        rows = [(f"Family {number}",) for number in range(many)]
        connection.executemany("INSERT INTO families (family_name) VALUES (?)", rows)
        connection.execute("COMMIT")
    rig.run()
    assert rig.one("SELECT count(*) AS left FROM families_to_index") == {"left": 0}
    assert rig.one("SELECT count(*) AS found FROM family_words WHERE family_words MATCH 'fam'") == {"found": many}
