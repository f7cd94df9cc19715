// Offers "use my position" where the device can tell it; the page works without. Three decimals, about 100 m, are enough.
// What a list was narrowed to before (data-near-keep) stays.
const box = document.querySelector("[data-near]");

if (box && "geolocation" in navigator && window.isSecureContext) {
  const say = box.querySelector("[data-near-say]");
  box.hidden = false;
  box.querySelector("button").addEventListener("click", () => {
    say.textContent = say.dataset.asking;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const here = new URLSearchParams(box.dataset.nearKeep || "");
        here.delete("division");
        here.set("lon", coords.longitude.toFixed(3));
        here.set("lat", coords.latitude.toFixed(3));
        location.assign(`?${here}`);
      },
      () => { say.textContent = say.dataset.refused; },
      { maximumAge: 60000, timeout: 10000 },
    );
  });
}
