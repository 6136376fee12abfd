// A small set of two classes that any network here learns in no time: points left and right.
import { gzipSync } from 'node:zlib';
import { idx, npy, npz } from './formats.mjs';

export const count = 40;
const points = Array.from({ length: count }, (_, i) => [(i * 37) % 101, (i * 53) % 97]);
const labels = points.map(([x]) => (x > 50 ? 1 : 0));

export const csv = `x,y,label\n${points.map((p, i) => [...p, labels[i]].join(',')).join('\n')}\n`;
export const images = idx([count, 1, 2], points.flat());
export const labelled = idx([count], labels);
export const imagesGz = gzipSync(images);
export const archive = npz({ X: npy([count, 2], points.flat()), y: npy([count], labels) });

/** Options that make an analysis of it take a moment. */
export const quick = ['--hidden', '4', '--epochs', '2', '--batch', '10'];
