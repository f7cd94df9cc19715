// A tone and a buzz for who looks at the person and not at the screen: high is good, twice is again, low is no.
const TONES = { good: [[880, 0, 0.12]], again: [[660, 0, 0.1], [660, 0.16, 0.1]], bad: [[196, 0, 0.35]] };
const BUZZES = { good: 60, again: [60, 60, 60], bad: 320 };
let context;

export function announce(kind) {
  navigator.vibrate?.(BUZZES[kind]);
  try {
    context ??= new AudioContext();
    for (const [pitch, after, long] of TONES[kind]) {
      const [tone, loud] = [context.createOscillator(), context.createGain()];
      tone.frequency.value = pitch;
      loud.gain.value = 0.2;
      tone.connect(loud).connect(context.destination);
      tone.start(context.currentTime + after);
      tone.stop(context.currentTime + after + long);
    }
  } catch {
    // a browser without sound still shows it
  }
}
