// Whole numbers as a text that packs well: small ones a letter each.

// 0, −1, 1, −2, … are the letters from '#' on, without '\', which texts would have to write twice; the last one,
// '~', stands for as many as there are before it and says that more follows.
const first = 35, backslash = 92, last = 126;
const most = last - first - 1;

export function encode(numbers: readonly number[]): string {
  return numbers.map((number) => {
    const folded = number < 0 ? -2 * number - 1 : 2 * number;
    const code = first + (folded % most);
    return '~'.repeat(Math.floor(folded / most)) + String.fromCharCode(code < backslash ? code : code + 1);
  }).join('');
}

export function decode(text: string): number[] {
  const numbers: number[] = [];
  let folded = 0;
  for (const letter of text) {
    const code = letter.charCodeAt(0);
    folded += code - first - (code > backslash ? 1 : 0);
    if (code === last) continue;
    numbers.push(folded % 2 ? -(folded + 1) / 2 : folded / 2);
    folded = 0;
  }
  return numbers;
}

/** Numbers by their differences. */
export function encodeSteps(numbers: readonly number[]): string {
  return encode(numbers.map((number, i) => number - (numbers[i - 1] ?? 0)));
}

export function decodeSteps(text: string): number[] {
  let sum = 0;
  return decode(text).map((step) => (sum += step));
}
