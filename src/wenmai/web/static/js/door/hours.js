// Hours and days as the house says them: in China's time, whatever the device thinks where it is.
const ZONE = "Asia/Shanghai";
const BESIDE = { "-1": "yesterday", 0: "today", 1: "tomorrow" };
const DAY = 86_400_000;
const dayOf = (at) => new Date(at).toLocaleDateString("sv-SE", { timeZone: ZONE }); // 2026-11-28

export const hm = (at) => new Date(at).toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: ZONE });

// Which word names the day of an instant beside `now`, with what stands in it: today, tomorrow, yesterday, or day {month, day}.
export function dayNamed(at, now) {
  const [, month, day] = dayOf(at).split("-").map(Number);
  const away = Math.round((Date.parse(dayOf(at)) - Date.parse(dayOf(now))) / DAY);
  return { name: BESIDE[away] ?? "day", month, day };
}
