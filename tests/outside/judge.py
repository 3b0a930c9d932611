"""Schedules random networks with MPXJ and with the library and explains every value in which they differ, or fails.

See README.md for what is compared and how to run it.
"""

import argparse
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import mpxj_side
import networks
import rules
from calendars import minute, text

FIELDS = ("early_start", "early_finish", "late_start", "late_finish")
# Of networks that nothing explains, how many are printed; all are written to a file.
SHOWN = 3


def main():
    given = arguments()
    given.out.mkdir(parents=True, exist_ok=True)
    unexplained = []
    by_rule = {rule: Counter() for rule in rules.RULES}
    print(f"{'networks':<11}{'number':>8}{'values':>10}{'differ':>9}{'of them free float':>20}  {'without a rule':>14}  unexplained")
    for profile in networks.PROFILES:
        documents = [networks.network(profile, f"{given.seed}/{i}") for i in range(given.networks)]
        row, missing = compare(documents, given, by_rule, profile.name)
        unexplained += missing
        print(f"{profile.name:<11}{len(documents):>8}{row['values']:>10}{row['differ']:>9}"
              f"{row['free']:>20}  {row['agree']:>14}  {len(missing)}")
    print(f"\n{'rule':<22}{'networks':>9}{'values':>8}  what MPXJ does")
    for rule, count in by_rule.items():
        print(f"{rule:<22}{count['networks']:>9}{count['values']:>8}  {rules.RULES[rule]}")
    if given.time:
        measure(given)
    report(unexplained, given)
    return 1 if unexplained else 0


def arguments():
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--library", required=True, help="the built example network_json")
    reader.add_argument("--networks", type=int, default=2_000, help="how many of each kind")
    reader.add_argument("--seed", type=int, default=1)
    reader.add_argument("--time", action="store_true", help="also measure both on large networks")
    reader.add_argument("--out", type=Path, default=Path("target/outside"), help="for files in between")
    return reader.parse_args()


def library(documents, given, *options):
    """Runs the library on all networks in one process; one document an answer."""
    file = given.out / "networks.jsonl"
    file.write_text("".join(networks.line(document) + "\n" for document in documents))
    run = subprocess.run(
        [given.library, *options, file], check=False, capture_output=True, encoding="utf-8"
    )
    answers = [json.loads(line) for line in run.stdout.splitlines()]
    if len(answers) != len(documents):
        sys.exit(f"{given.library} gave {len(answers)} answers to {len(documents)} networks: {run.stderr}")
    return answers


def library_values(answer):
    """The answer as one tuple of rules.VALUES an activity; a refusal as it is."""
    if "activities" not in answer:
        return answer
    return [
        (
            *(minute(dates[field]) for field in FIELDS),
            dates["float_total"],
            dates["float_free"],
            dates["critical"],
        )
        for dates in answer["activities"]
    ]


def compare(documents, given, by_rule, kind):
    """Compares both on all networks; counts, and returns what nothing explains."""
    row, unexplained = Counter(), []
    for document, answer in zip(documents, library(documents, given)):
        ours, theirs = library_values(answer), mpxj_side.schedule(document)
        defined = rules.values(document, ())
        row["values"] += len(theirs) * len(rules.VALUES)
        if ours != defined:
            # Whether MPXJ agrees or not: the library does not keep to its own definitions.
            unexplained.append((kind, document, "definition", ours, defined))
            continue
        if ours == theirs:
            row["agree"] += 1
            continue
        differ = difference(ours, theirs)
        row["differ"] += differ.total()
        row["free"] += differ["free float"]
        kept = rules.needed(document, theirs)
        if kept is None:
            every = rules.values(document, rules.RULES)
            unexplained.append((kind, document, "MPXJ", every, theirs))
            continue
        for rule in kept:
            fewer = rules.values(document, [other for other in kept if other != rule])
            by_rule[rule]["networks"] += 1
            by_rule[rule]["values"] += difference(theirs, fewer).total()
    return row, unexplained


def difference(one, other):
    """Counts the values in which two schedules differ, by name."""
    return Counter(
        name
        for ours, theirs in zip(one, other)
        for name, our, their in zip(rules.VALUES, ours, theirs)
        if our != their
    )


def report(unexplained, given):
    """Prints the smallest networks that nothing explains, and writes all of them."""
    if not unexplained:
        print("\nevery difference is explained by the rules above")
        return
    unexplained.sort(key=lambda found: len(found[1]["network"]["activities"]))
    file = given.out / "unexplained.jsonl"
    file.write_text("".join(networks.line(found[1]) + "\n" for found in unexplained))
    for kind, document, judge, ours, theirs in unexplained[:SHOWN]:
        print(f"\nunexplained, {kind}: {networks.line(document)}")
        if not isinstance(ours, list):
            print(f"  the library refuses it: {ours}")
            continue
        name = "the library" if judge == "definition" else "all rules"
        for position, (our, their) in enumerate(zip(ours, theirs)):
            if our != their:
                print(f"  activity {position}, {name}: {shown(our)}")
                print(f"  activity {position}, {judge}: {shown(their)}")
    print(f"\n{len(unexplained)} networks unexplained; all of them in {file}")


def shown(values):
    return " ".join([*(text(date) for date in values[:4]), *map(str, values[4:])])


def measure(given):
    """Measures both on large networks, one after the other."""
    print(f"\n{'activities':>10}{'links':>8}{'MPXJ, ms':>12}{'library, ms':>13}{'and to build it':>17}")
    for count in (1_000, 10_000):
        document = networks.large(count)
        (ours,) = library([document], given, "--time", "21")
        theirs = 1_000 * mpxj_side.median_seconds(document, 5)
        links = len(document["network"]["arcs"])
        print(f"{count:>10}{links:>8}{theirs:>12.1f}{ours['schedule_micros'] / 1_000:>13.2f}"
              f"{ours['build_micros'] / 1_000:>17.2f}")


if __name__ == "__main__":
    sys.exit(main())
