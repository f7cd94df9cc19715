// The camera of the device reads codes where the browser can (BarcodeDetector); elsewhere the button stays away and the
// page says how to use a hand scanner. A code is told once, and again only after it has left the picture.
const EVERY = 200;
const AWAY = 2500;

export async function canRead() {
  if (!("BarcodeDetector" in window) || !navigator.mediaDevices?.getUserMedia) return false;
  return (await BarcodeDetector.getSupportedFormats()).includes("qr_code");
}

async function start(video) {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  video.srcObject = stream;
  await video.play();
  return stream;
}

// `box` holds [data-camera] (button), video, [data-no-camera]; `tell(text)` is awaited before the next picture is read.
export async function watch(box, tell) {
  const [button, video, without] = ["[data-camera]", "video", "[data-no-camera]"].map((each) => box.querySelector(each));
  const able = await canRead().catch(() => false);
  if (!button) return;
  button.hidden = !able;
  if (without) without.hidden = able;
  let stream = null;
  const seen = new Map();

  async function look(detector) {
    if (!stream) return;
    const codes = document.hidden ? [] : await detector.detect(video).catch(() => []);
    for (const { rawValue } of codes) {
      const fresh = Date.now() - (seen.get(rawValue) ?? 0) > AWAY;
      seen.set(rawValue, Date.now());
      if (fresh) await tell(rawValue);
    }
    setTimeout(() => look(detector), EVERY);
  }

  button.addEventListener("click", async () => {
    if (stream) {
      stream.getTracks().forEach((track) => track.stop());
      stream = null;
    } else {
      stream = await start(video).catch(() => null);
      if (stream) look(new BarcodeDetector({ formats: ["qr_code"] }));
      else if (without) without.hidden = false;
    }
    video.hidden = !stream;
    button.setAttribute("aria-pressed", String(Boolean(stream)));
  });
}
