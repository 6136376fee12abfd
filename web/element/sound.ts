// A tick for each measurement, an octave higher for each 1 that the slope grows by: 220 Hz at slope 1.
let context: AudioContext | undefined;

export function tick(slope: number): void {
  // Only after the reader has pressed something does a browser let this sound.
  context ??= new AudioContext();
  const now = context.currentTime;
  const tone = new OscillatorNode(context, { frequency: 110 * 2 ** Math.max(-1, Math.min(4, slope)) });
  const loudness = new GainNode(context, { gain: 0.08 });
  loudness.gain.exponentialRampToValueAtTime(0.0005, now + 0.09);
  tone.connect(loudness).connect(context.destination);
  tone.start(now);
  tone.stop(now + 0.1);
}
