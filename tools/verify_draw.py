#!/usr/bin/env python3
"""Recompute a draw or a queue of 文脉 from what was published. Python 3.8 or later, nothing else, no network.

    python3 verify_draw.py list.txt result.txt                    a lottery: the seed stands in the result
    python3 verify_draw.py list.txt result.txt --commitment HEX   also compare the SHA-256 that was published beforehand
    python3 verify_draw.py list.txt result.txt --secret-digest HEX   a queue: compare the SHA-256 of its secret

It was written apart from the program that draws, from the description of the method in docs/lottery.md.
Exit code 0: everything agrees. 1: something differs, and the first differences are printed. 2: a file cannot be read.
"""

import argparse
import hashlib
import sys

METHODS = ("wenmai-draw-1", "wenmai-draw-2")


def fail(text):
    print(text)
    raise SystemExit(2)


def read_lines(path):
    try:
        with open(path, "rb") as handle:
            raw = handle.read()
        lines = raw.decode("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        fail(f"{path}: 读不了 / cannot be read: {error}")
    if lines[0] not in METHODS:
        fail(f"{path}: 第 1 行应是 / line 1 should be {' 或 / or '.join(METHODS)}")
    if lines[-1] != "":
        fail(f"{path}: 文件不完整 / the file is cut short")
    return raw, lines[:-1]


def whole(path, row, text):
    if not (text.isascii() and text.isdigit()):
        fail(f"{path}: 第 {row} 行应是整数 / line {row}: not a whole number: {text[:60]}")
    return int(text)


def read_list(path):
    raw, lines = read_lines(path)
    places, people, last, out = {}, [], "", {}
    for row, line in enumerate(lines[1:], 2):
        cells = line.split(",")
        if cells[0] == "place" and len(cells) == 3:
            places[cells[1]] = whole(path, row, cells[2])
        elif cells[0] == "out" and len(cells) == 4 and lines[0] != METHODS[0]:
            out.setdefault(cells[1], []).append((cells[2], cells[3]))
        elif cells[0] == "number" and len(cells) == 6:
            _, number, tickets, party, wishes, arrived = cells
            if number <= last:
                fail(f"{path}: 第 {row} 行号码重复或没排好 / line {row}: number repeated or out of order")
            last = number
            came = whole(path, row, arrived) if arrived else None
            people.append((number, whole(path, row, tickets), whole(path, row, party), wishes.split(), came))
        elif cells[0] != "round":
            fail(f"{path}: 第 {row} 行看不懂 / line {row} is not understood: {line[:60]}")
    return hashlib.sha256(raw).hexdigest(), places, people, out


def excluded(people, out):
    """What the rules of booking took out is really out, and how often each rule did it."""
    good, counts = True, {}
    wished = {row[0]: row[3] for row in people}
    for number, rows in out.items():
        for codes, reason in rows:
            counts[reason] = counts.get(reason, 0) + 1
            left = [code for code in wished.get(number, []) if codes == "*" or code in codes.split()]
            if (codes == "*" and number in wished) or left:
                good = False
                print(f"排除了却还在名单里 / out and still in the list: {number} {codes} {reason}")
    for reason in sorted(counts):
        print(f"按规则不计 / not counted by a rule: {reason} {counts[reason]}")
    return good


def read_result(path):
    _, lines = read_lines(path)
    head = {line.partition(",")[0]: line.partition(",")[2] for line in lines[1:3]}
    rows = []
    for row, line in enumerate(lines[3:], 4):
        cells = line.split(",")
        if len(cells) != 3:
            fail(f"{path}: 第 {row} 行看不懂 / line {row} is not understood: {line[:60]}")
        rows.append((whole(path, row, cells[0]), cells[1], cells[2]))
    return head.get("commitment", ""), head.get("seed", ""), rows


def best_ticket(commitment, seed, number, tickets):
    best = None
    for each in range(1, tickets + 1):
        value = hashlib.sha256(f"{commitment}:{seed}:{number}:{each}".encode()).digest()
        if best is None or value < best:
            best = value
    return best


def recompute(commitment, seed, places, people):
    def place_in_line(person):
        number, tickets, _, _, arrived = person
        if arrived is None:
            return (0, best_ticket(commitment, seed, number, tickets), 0, number)
        return (1, b"", arrived, number)

    free = dict(places)
    rows = []
    for rank, (number, _, party, wishes, _) in enumerate(sorted(people, key=place_in_line), 1):
        given = "-"
        for wish in wishes:
            if free.get(wish, 0) >= party:
                free[wish] -= party
                given = wish
                break
        rows.append((rank, number, given))
    return rows


def compare(expected, found):
    wrong = [(a, b) for a, b in zip(expected, found) if a != b]
    for a, b in wrong[:5]:
        print(f"不一致 / differs: 应为 / should be {a}, 公布的是 / published {b}")
    if len(expected) != len(found):
        print(f"行数不同 / number of lines differs: {len(expected)}, {len(found)}")
    return not wrong and len(expected) == len(found)


def main():
    parser = argparse.ArgumentParser(description="复算摇号或排队结果 / recompute a draw")
    parser.add_argument("list")
    parser.add_argument("result")
    parser.add_argument("--commitment", help="摇号前公布的名单 SHA-256")
    parser.add_argument("--secret-digest", help="开放前公布的排队密钥 SHA-256")
    args = parser.parse_args()
    digest, places, people, out = read_list(args.list)
    commitment, seed, found = read_result(args.result)
    good = excluded(people, out)
    print(f"名单 / list SHA-256: {digest}")
    if commitment and commitment != digest:
        good = False
        print(f"名单不是当初封存的那份 / not the list that was sealed: {commitment}")
    if args.commitment and args.commitment.lower() != digest:
        good = False
        print("名单和公布的 SHA-256 不符 / the list does not have the SHA-256 that was published")
    if args.secret_digest and args.secret_digest.lower() != hashlib.sha256(seed.encode("utf-8")).hexdigest():
        good = False
        print("密钥和公布的 SHA-256 不符 / the secret does not have the SHA-256 that was published")
    good = compare(recompute(commitment, seed, places, people), found) and good
    winners = sum(1 for row in found if row[2] != "-")
    print(f"{len(people)} 份报名 / applications, {winners} 份得到名额 / got places")
    print("一致 / everything agrees" if good else "不一致 / something differs")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
