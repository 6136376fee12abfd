// Every setting the instrument has, in one table: the link, the attributes, the controls, the checks
// and the printed command line are all made from it. Keys are the command line's option names.
import type { ActivationName, BlockKind, InitName, LossName, ToyName } from '../src/types.js';

export type DataName = ToyName | 'digits' | 'own';
export type Axis = 'h' | 'm2' | 'f';
export type Upper = 'prediction' | 'loss' | 'matrices' | 'samples';
export type Lower = 'spectra' | 'overlap' | 'window' | 'square' | 'gaps';

/** What stands together on the page. */
export type Part = 'bar' | 'data' | 'network' | 'loss' | 'sgd' | 'more' | 'plot' | 'upper' | 'lower';

interface Common {
  /** Attribute of the element, where the key has another meaning in HTML. */
  attribute?: string;
  /** Where its control stands; fields without it have none. */
  part?: Part;
  /** What the command line takes when the option is left out; fields without it are the page's own. */
  native?: string | number | boolean;
}
interface NumberField extends Common {
  type: 'number' | 'integer';
  default: number;
  min: number;
  max: number;
}
interface ChoiceField<T extends string> extends Common {
  type: 'choice';
  default: T;
  choices: readonly T[];
}
interface FlagField extends Common {
  type: 'flag';
  default: boolean;
}
/** Whole numbers with commas between them. */
interface ListField extends Common {
  type: 'list';
  default: string;
  min: number;
  max: number;
  longest: number;
}
export type Field = NumberField | ChoiceField<string> | FlagField | ListField;

function choice<T extends string>(choices: readonly T[], rest: Common & { default: NoInfer<T> }): ChoiceField<T> {
  return { type: 'choice', choices, ...rest };
}

export const schema = {
  data: choice<DataName>(
    ['spirals', 'moons', 'circles', 'blobs', 'xor', 'regression', 'digits', 'own'],
    { part: 'data', default: 'spirals', native: 'digits' },
  ),
  /** What the last column of the reader's table holds, where it can be both: found from it, or numbers to be fitted. */
  target: choice<'auto' | 'number'>(['auto', 'number'], { part: 'data', default: 'auto', native: 'auto' }),
  samples: { type: 'integer', part: 'more', default: 500, min: 20, max: 2000, native: 0 } as NumberField,
  'toy-noise': { type: 'number', part: 'more', default: 0.1, min: 0, max: 1, native: 0.1 } as NumberField,
  'toy-classes': { type: 'integer', part: 'more', default: 3, min: 2, max: 8, native: 3 } as NumberField,
  'test-fraction': { type: 'number', default: 0, min: 0, max: 0.9, native: 0.2 } as NumberField,
  labels: choice<'data' | 'model' | 'teacher'>(['data', 'model', 'teacher'], { part: 'more', default: 'data', native: 'data' }),
  'label-noise': { type: 'number', part: 'sgd', default: 0, min: 0, max: 0.9, native: 0 } as NumberField,
  hidden: {
    type: 'list', part: 'network', default: '16,16', min: 1, max: 32, longest: 4, attribute: 'hidden-layers', native: '24,16',
  } as ListField,
  activation: choice<ActivationName>(
    ['relu', 'leaky-relu', 'tanh', 'sigmoid', 'softplus', 'gelu', 'gelu-tanh', 'silu', 'elu', 'identity'],
    { part: 'network', default: 'relu', native: 'relu' },
  ),
  init: choice<InitName>(['he', 'pytorch', 'xavier'], { part: 'more', default: 'he', native: 'pytorch' }),
  'no-bias': { type: 'flag', part: 'more', default: false, native: false } as FlagField,
  loss: choice<LossName>(
    ['cross-entropy', 'mse-half-sum', 'mse-mean', 'softmax-mse', 'binary-logistic'],
    { part: 'loss', default: 'cross-entropy', native: 'cross-entropy' },
  ),
  epochs: { type: 'integer', part: 'more', default: 300, min: 1, max: 5000, native: 100 } as NumberField,
  batch: { type: 'integer', part: 'sgd', default: 10, min: 1, max: 2000, native: 20 } as NumberField,
  lr: { type: 'number', part: 'sgd', default: 0.1, min: 1e-5, max: 10, native: 0.1 } as NumberField,
  momentum: { type: 'number', part: 'more', default: 0.5, min: 0, max: 0.99, native: 0 } as NumberField,
  'weight-decay': { type: 'number', part: 'more', default: 0, min: 0, max: 1, native: 0 } as NumberField,
  seed: { type: 'integer', part: 'more', default: 1, min: 0, max: 2 ** 32 - 1, native: 1 } as NumberField,
  block: choice<BlockKind>(['layers', 'layers-with-bias', 'network'], { part: 'more', default: 'layers', native: 'layers' }),
  window: { type: 'number', part: 'plot', default: 1e-6, min: 1e-14, max: 0.5, native: 1e-6 } as NumberField,
  below: { type: 'number', part: 'plot', default: 1, min: 1e-12, max: 1, native: 1 } as NumberField,
  // From here on: what is looked at, not what is computed.
  layer: { type: 'integer', part: 'plot', default: 2, min: 0, max: 5 } as NumberField,
  x: choice<Axis>(['h', 'm2', 'f'], { part: 'plot', default: 'h' }),
  upper: choice<Upper>(['prediction', 'loss', 'matrices', 'samples'], { part: 'upper', default: 'prediction' }),
  lower: choice<Lower>(['spectra', 'overlap', 'window', 'square', 'gaps'], { part: 'lower', default: 'square' }),
  speed: { type: 'number', part: 'bar', default: 10, min: 0.2, max: 1000 } as NumberField,
  compare: choice<'off' | LossName>(
    ['off', 'cross-entropy', 'mse-half-sum', 'mse-mean', 'softmax-mse', 'binary-logistic'],
    { part: 'bar', default: 'off' },
  ),
  /** Updates after which the run waits, so that a link can show a moment; 0: at its end. */
  stop: { type: 'integer', default: 0, min: 0, max: 1e9 } as NumberField,
} satisfies Record<string, Field>;

export type Key = keyof typeof schema;
type Value<F> = F extends ChoiceField<infer T> ? T : F extends NumberField ? number : F extends FlagField ? boolean : string;
export type State = { [K in Key]: Value<(typeof schema)[K]> };

export const keys = Object.keys(schema) as Key[];
export const defaults = Object.fromEntries(keys.map((key) => [key, schema[key].default])) as State;
/** Changing one of these asks for a new training; the others only change what is shown of it. */
export const trainingKeys = keys.filter((key) => (schema[key] as Field).native !== undefined && !['block', 'window', 'below'].includes(key));

export function attributeOf(key: Key): string {
  return (schema[key] as Field).attribute ?? key;
}

/** The text's value if it is one the field can have, else undefined. */
export function parse<K extends Key>(key: K, text: string): State[K] | undefined {
  return parseField(schema[key], text.trim()) as State[K] | undefined;
}

function parseField(field: Field, text: string): string | number | boolean | undefined {
  switch (field.type) {
    case 'choice':
      return field.choices.includes(text) ? text : undefined;
    case 'flag':
      if (text === '' || text === '1' || text === 'true') return true;
      return text === '0' || text === 'false' ? false : undefined;
    case 'list': {
      const parts = text === '' ? [] : text.split(',');
      const fits = (part: string) => /^\d{1,3}$/.test(part) && +part >= field.min && +part <= field.max;
      return parts.length <= field.longest && parts.every(fits) ? parts.map(Number).join(',') : undefined;
    }
    default: {
      if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return undefined;
      const value = Number(text);
      if (!(value >= field.min && value <= field.max)) return undefined;
      return field.type === 'integer' && !Number.isInteger(value) ? undefined : value;
    }
  }
}

export function widths(hidden: string): number[] {
  return hidden === '' ? [] : hidden.split(',').map(Number);
}
