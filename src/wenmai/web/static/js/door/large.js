// Large letters on this device. The page is kept as the house gave it, for whoever holds the device; the choice stays here.
const KEY = "wenmai-door-mode";
const root = document.documentElement;

function show(mode, button) {
  if (mode) root.dataset.mode = mode; else delete root.dataset.mode;
  button.setAttribute("aria-pressed", String(mode === "elder"));
}

// A page that came with large letters keeps them for the next time, when it comes without the network.
export function large(button) {
  const chosen = root.dataset.mode ?? localStorage.getItem(KEY) ?? "";
  localStorage.setItem(KEY, chosen);
  show(chosen, button);
  button.addEventListener("click", () => {
    const mode = root.dataset.mode ? "" : "elder";
    localStorage.setItem(KEY, mode);
    show(mode, button);
  });
}
