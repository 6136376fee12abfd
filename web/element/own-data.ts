// The reader's own data: a table that was opened or pasted, or points that were drawn. They stay here.
import type { RunEngine } from '../src/api.js';
import type { DataInput, ReadOptions } from '../src/types.js';
import type { State } from './schema.js';

export interface OwnData {
  data: DataInput;
  /** The same with numbers for a target, where its classes are numbers. */
  numbers?: DataInput | undefined;
  /** Of the file; points that were drawn have none. */
  name?: string;
  /** What the file calls its classes. */
  names?: string[] | undefined;
}

/** As the reader wants the target. */
export const readAs = (own: OwnData | undefined, { target }: State): DataInput | undefined =>
  (target === 'number' && own?.numbers) || own?.data;

export async function readTable(engine: RunEngine, file: File): Promise<OwnData> {
  const bytes = await file.arrayBuffer();
  const read = async (options?: ReadOptions): Promise<DataInput> => {
    const { inputs, columns, classes, labels, outputs, targets } = await engine.readData(bytes, undefined, options);
    return classes > 0 ? { inputs, columns, classes, labels } : { inputs, columns, targets, outputs };
  };
  const data = await read();
  return { data, name: file.name, names: namesIn(new TextDecoder().decode(bytes), data.labels), numbers: data.classes ? await read({ target: 'number' }).catch(() => undefined) : undefined };
}

/** By class, from the last column of a CSV, whose rows the engine has numbered; none where another kind of file was read. */
export function namesIn(text: string, labels: ArrayLike<number> = []): string[] | undefined {
  const rows = text.split('\n').map((row) => row.trim()).filter(Boolean).slice(-labels.length);
  const names: string[] = [];
  const belong = Array.from(labels, (label, i) => {
    const [, quoted, plain] = /^.*"([^"]*)"$|^(?:.*\t|.*;|.*,)(.*)$/.exec(rows[i] ?? '') ?? [];
    const name = (quoted ?? plain ?? '').trim();
    return (names[label] ??= name) === name && name;
  });
  return belong.length > 0 && belong.every(Boolean) ? names : undefined;
}
