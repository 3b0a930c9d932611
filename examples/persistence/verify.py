"""Verifies a journal without the library: `python3 verify.py PLAN JOURNAL.jsonl` prints its head. As in the guide."""

import hashlib, json, sys

def sha256(value):
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()

plan, path = sys.argv[1:]
head, seq = sha256({"format": "tactica-journal", "plan": plan}), 0
for line in filter(str.strip, open(path, encoding="utf-8", newline="\n")):
    record, seq = json.loads(line), seq + 1
    if record["v"] == 1:  # had no seal: followed as if it were sealed here
        record.update(v=2, prev=head)
    found = record.pop("hash", None)
    assert record["seq"] == seq, f"record {seq} is missing"
    assert found in (None, sha256(record)), f"record {seq} was changed"
    assert record["prev"] == head, f"record {seq} does not follow those before it"
    head = sha256(record)
print(f"{seq}:{head}")
