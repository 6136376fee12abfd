// A record of the engine as a tree of objects, lists, numbers, texts and arrays.
import type { EngineModule } from './module.js';

export type RecordValue =
  | number | string | null | Float64Array | Int32Array | RecordValue[] | { [name: string]: RecordValue };

/** SGDSCOPE_NUMBER … of sgdscope.h. */
export const kind = { number: 0, array: 1, integers: 2, text: 3, null: 4, empty: 5 } as const;

/** Arrays of two numbers by these names are ranges, for which [low, high] is handier. */
const ranges = new Set(['gamma_interval', 'window', 'interval', 'directions']);

function fieldValue(engine: EngineModule, field: ReturnType<EngineModule['recordField']>): RecordValue {
  switch (field.kind) {
    case kind.number: {
      const value = engine.float64At(field.data);
      return Number.isNaN(value) ? null : value;
    }
    case kind.array: {
      const values = engine.copyFloat64(field.data, field.rows * field.columns);
      const name = field.name.slice(field.name.lastIndexOf('/') + 1);
      return ranges.has(name) ? [...values] : values;
    }
    case kind.integers:
      return engine.copyInt32(field.data, field.columns);
    case kind.text:
      return engine.text(field.data);
    case kind.empty:
      return [];
    default:
      return null;
  }
}

type Tree = { [name: string]: RecordValue };

/** Groups whose names are 0, 1, 2, … are lists. */
function withLists(value: RecordValue): RecordValue {
  if (value === null || typeof value !== 'object' || ArrayBuffer.isView(value) || Array.isArray(value)) return value;
  const entries = Object.entries(value as Tree).map(([name, item]) => [name, withLists(item)] as const);
  const isList = entries.length > 0 && entries.every(([name], i) => name === String(i));
  return isList ? entries.map(([, item]) => item) : Object.fromEntries(entries);
}

export function readRecord(engine: EngineModule, record: number): RecordValue {
  const root: Tree = {};
  const size = engine.recordSize(record);
  for (let i = 0; i < size; i++) {
    const field = engine.recordField(record, i);
    const path = field.name.split('/');
    const last = path.pop()!;
    let group = root;
    for (const name of path) group = (group[name] ??= {}) as Tree;
    group[last] = fieldValue(engine, field);
  }
  return withLists(root);
}
