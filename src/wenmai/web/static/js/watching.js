// Goes on where somebody stopped, and keeps the second while a video plays, every 15 s and on each pause. The page works without.
const video = document.querySelector("video");
const form = document.querySelector("[data-watching]");

if (video) {
  const from = Number(video.dataset.second || 0);
  video.addEventListener("loadedmetadata", () => {
    if (from > 5 && from < video.duration - 5) video.currentTime = from;
  });
}

if (video && form) {
  let kept = 0;
  const keep = () => {
    kept = Math.floor(video.currentTime);
    form.elements.second.value = kept;
    fetch(form.action, { method: "POST", body: new FormData(form), keepalive: true }).catch(() => {});
  };
  video.addEventListener("timeupdate", () => {
    if (Math.abs(video.currentTime - kept) >= 15) keep();
  });
  video.addEventListener("pause", keep);
}
