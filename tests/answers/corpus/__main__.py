"""Prints the corpus as a table: how many mails of each kind, and every miss by name."""

from collections import Counter

from tests.answers.corpus import samples

everything = samples()
misses = {sample.name: found for sample in everything if (found := sample.misses())}
wrong = Counter(sample.kind for sample in everything if sample.name in misses)
count = Counter(sample.kind for sample in everything)
spanish = Counter(sample.kind for sample in everything if sample.name.endswith("_es"))
print(f"{'kind':<15}{'mails':>6}{'Spanish':>9}{'misses':>8}")
for kind in count:
    print(f"{kind:<15}{count[kind]:>6}{spanish[kind]:>9}{wrong[kind]:>8}")
print(f"{'all':<15}{sum(count.values()):>6}{sum(spanish.values()):>9}{sum(wrong.values()):>8}")
for found in misses.values():
    for sentence in found:
        print(f"miss: {sentence}")
