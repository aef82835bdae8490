"""Reading message files: front matter, places, and what is wrong with them."""

from __future__ import annotations

import pytest

from engine.messages.source import MAX_SOURCE, Part, inline_source, parse_source


def test_an_email_has_its_parts_and_their_places() -> None:
    source = parse_source("hello", "email", '---\n# for new families\nsubject: "Hi, {{name}}"\n---\nDear *you*\n')
    assert source.subject == Part("Hi, {{name}}", 3, 11)
    assert source.body == Part("Dear *you*\n", 5, 1)
    assert source.problems == ()
    assert len(source.hash) == 64


def test_a_text_message_is_all_body() -> None:
    source = parse_source("hello", "sms", "---\nHi\n")
    assert (source.subject, source.body, source.problems) == (None, Part("---\nHi\n"), ())


def test_a_byte_order_mark_and_windows_line_ends_are_the_same_file() -> None:
    plain = parse_source("hello", "email", "---\nsubject: Hi\n---\nBody\n")
    windows = parse_source("hello", "email", "\ufeff---\r\nsubject: Hi\r\n---\r\nBody\r\n")
    assert windows == plain


def test_a_line_of_dashes_in_the_body_is_the_bodys() -> None:
    assert parse_source("a", "email", "---\nsubject: Hi\n---\nA\n\n---\n\nB\n").body.text == "A\n\n---\n\nB\n"


@pytest.mark.parametrize(
    ("front", "subject"),
    [
        ("subject: plain words", "plain words"),
        ("subject: 'it''s'", "it's"),
        ("subject: >\n  folded\n  words", "folded words"),
        ('subject: ""', ""),
        ("subject:", ""),
        ("subject: 12", "12"),
    ],
)
def test_forms_of_subjects(front: str, subject: str) -> None:
    source = parse_source("a", "email", f"---\n{front}\n---\nBody")
    assert source.subject is not None
    assert source.subject.text.strip() == subject
    assert source.problems == ()


@pytest.mark.parametrize(
    ("text", "says", "line", "column"),
    [
        ("---\nsubject: Hi\nBody", "never ends", 1, 1),
        ("---\nsubjekt: Hi\n---\n", "unknown front matter 'subjekt'; did you mean 'subject'?", 2, 1),
        ("---\nsubject: a\nsubject: b\n---\n", "two subjects", 3, 1),
        ("---\nsubject: {{name}}, hi\n---\n", "needs quotes", 2, 18),
        ("---\nsubject: {{name}}\n---\n", "needs quotes", 2, 10),
        ("---\nsubject: [a]\n---\n", "must be text", 2, 10),
        ("---\n- subject\n---\n", "must be lines such as", 2, 1),
        ("---\nsubject: 'a\n---\n", "can't be read", 2, 10),
        ("---\n\tsubject: a\n---\n", "can't be read", 2, 1),
        ("---\nsubject: *anchor\n---\n", "can't be read", 2, 10),
        ("x" * (MAX_SOURCE + 1), "the limit is", 1, 1),
    ],
)
def test_problems_of_form(text: str, says: str, line: int, column: int) -> None:
    problems = parse_source("a", "email", text).problems
    assert len(problems) == 1, problems
    assert says in problems[0].message
    assert (problems[0].line, problems[0].column) == (line, column)


def test_yaml_can_build_nothing() -> None:
    bomb = "---\na: &a [x, x]\nb: &b [*a, *a]\nsubject: !!python/object/apply:os.system [echo]\n---\n"
    assert {problem.line for problem in parse_source("a", "email", bomb).problems} == {2, 3, 4}


def test_words_of_a_step() -> None:
    source = inline_source("email", "Hi", "Hello")
    assert (source.name, source.subject, source.label) == (None, Part("Hello"), "the step's own email")
    assert source.hash != inline_source("email", "Hi", "Hullo").hash
    assert inline_source("sms", "Hi", "unused").subject is None
    assert inline_source("sms", "x" * (MAX_SOURCE + 1)).problems
