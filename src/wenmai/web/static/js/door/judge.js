// Whether somebody may come in, by the list of the session and the lines of this device. The house folds all devices later.
import { digest } from "./codes.js";

const FRESH = 90_000; // a code on a phone holds for a minute and a half
const EARLY = 30_000;

// Per person of this session: inside, outside again, or not there yet; and since when.
export function present(scans, session) {
  const found = new Map();
  for (const line of scans) {
    if (line.session !== session || !line.whom || line.said === "no") continue;
    const before = found.get(line.whom);
    if (line.way === "out") { if (before) before.inside = false; } else found.set(line.whom, { inside: true, since: before?.since ?? line.at });
  }
  return found;
}

function refusal(pack, code, now) {
  if (!code.kind) return "unreadable";
  if (code.signed === false) return "forged";
  if (now < pack.from) return "early";
  if (code.kind === "t" && code.session !== pack.session) return "other";
  const aged = now - code.issued;
  return code.kind === "c" && code.rotating && (aged > FRESH || aged < -EARLY) ? "expired" : "";
}

// {said: in, again, out or no; whom; heads; why; since; seats: where a party sits}
export async function judge(pack, code, scans, way, now) {
  const why = refusal(pack, code, now);
  if (why) return { said: "no", why };
  const name = await digest(pack.salt, code.kind, code.id);
  if (pack.revoked.includes(name)) return { said: "no", why: "revoked" };
  const line = pack.list.find((each) => each.slice(2).includes(name));
  const after = code.kind === "t" && code.signed && code.booked > pack.made;
  const open = code.kind === "c" && code.signed && !pack.bookable;
  if (!line && !after && !open) return { said: "no", why: "notlisted" };
  const whom = line ? line[2] : name;
  const before = present(scans, pack.session).get(whom);
  const heads = line ? line[0] : after ? code.party : 1;
  if (way === "out") return before?.inside ? { said: "out", whom, heads } : { said: "no", whom, why: "notin" };
  const seats = pack.seats?.[whom] ?? "";
  if (before?.inside || (!before && line?.[1])) return { said: "again", whom, heads, since: before?.since, seats };
  return { said: "in", whom, heads, why: after ? "after" : "", seats };
}
