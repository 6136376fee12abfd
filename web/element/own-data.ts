// The reader's own data: a table that was opened or pasted, or points that were drawn. They stay here.
import type { RunEngine } from '../src/api.js';
import type { DataInput, DataRead, ReadOptions } from '../src/types.js';
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
  const read = async (options?: ReadOptions) => {
    const found = await engine.readData(bytes, undefined, options);
    const { inputs, columns, classes, labels, outputs, targets } = found;
    return { data: classes > 0 ? { inputs, columns, classes, labels } : { inputs, columns, targets, outputs }, names: namesOf(found) };
  };
  const { data, names } = await read();
  return { data, name: file.name, names, numbers: data.classes ? (await read({ target: 'number' }).catch(() => undefined))?.data : undefined };
}

/** Of the classes that occur: a number, where the file has no name. */
function namesOf({ class_names, labels }: DataRead): string[] | undefined {
  const names: string[] = [];
  for (const label of labels) names[label] ??= class_names[label] ?? `${label}`;
  return names.length > 0 ? names : undefined;
}
