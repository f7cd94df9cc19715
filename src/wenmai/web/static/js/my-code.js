// Changes the code shown every minute, and at once when somebody comes back to the page. Without it: a link to reload.
const EVERY = 55_000;
const AGAIN_AFTER = 5_000;
let timer = 0;

function plan(delay) {
  clearTimeout(timer);
  timer = setTimeout(change, delay);
}

async function change() {
  const card = document.getElementById("my-code");
  if (!card || document.hidden) return;
  try {
    const answer = await fetch(card.dataset.again, { credentials: "same-origin", redirect: "error" });
    if (!answer.ok) throw new Error(String(answer.status));
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("my-code");
    card.replaceWith(fresh);
    plan(EVERY);
  } catch {
    plan(AGAIN_AFTER);
  }
}

document.addEventListener("visibilitychange", () => { if (!document.hidden) change(); });
plan(EVERY);
