import type { Alert } from './alert.ts';

/** Two notes each, in hertz: no two kinds sound alike. */
const NOTES: Readonly<Record<Alert['kind'], readonly [number, number]>> = {
  stop: [660, 880],
  unprotected: [520, 390],
  stuck: [300, 300],
};

const NOTE_S = 0.16;
const VOLUME = 0.2;

/** Sounds an alert; nothing where the browser lets no page sound. */
export const sound = (audio: AudioContext, kind: Alert['kind']): void => {
  NOTES[kind].forEach((hertz, index) => {
    const note = audio.createOscillator();
    const volume = audio.createGain();
    const at = audio.currentTime + index * NOTE_S;
    note.frequency.value = hertz;
    volume.gain.setValueAtTime(VOLUME, at);
    volume.gain.exponentialRampToValueAtTime(0.001, at + NOTE_S);
    note.connect(volume).connect(audio.destination);
    note.start(at);
    note.stop(at + NOTE_S);
  });
};
