import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { DataInput } from '../../../web/src/types.js';
import { commandLine, experimentOptions, fitting, lossFits, otherLoss } from '../../../web/element/command.js';
import { turnTo, type Forced } from '../../../web/element/forced.js';
import { hideable } from '../../../web/element/hide.js';
import { decode, decodeEmbed, decodePairs, encode, encodeEmbed, named } from '../../../web/element/link.js';
import { defaults, keys, parse, schema, type Field, type State } from '../../../web/element/schema.js';

/** mulberry32: the property test draws the same states every time. */
function generator(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function anyValue(field: Field, random: () => number): unknown {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)];
  switch (field.type) {
    case 'choice': return pick(field.choices);
    case 'flag': return random() < 0.5;
    case 'list':
      return Array.from({ length: Math.floor(random() * (field.longest + 1)) }, () =>
        field.min + Math.floor(random() * (field.max - field.min + 1))).join(',');
    case 'integer': return field.min + Math.floor(random() * (field.max - field.min + 1));
    case 'number': return pick([field.min, field.max, field.min + random() * (field.max - field.min)]);
  }
}

describe('activations', () => {
  it('are all that the engine has', () => {
    const table = readFileSync('engine/src/activation.cpp', 'utf8').matchAll(/\{Activation::k\w+, "([\w-]+)"\}/g);
    expect([...schema.activation.choices].sort()).toEqual([...table].map(([, name]) => name).sort());
  });
});

describe('link', () => {
  it('brings back every state, bit for bit', () => {
    const random = generator(7);
    for (let trial = 0; trial < 2000; trial++) {
      const state = fitting(Object.fromEntries(keys.map((key) => [key, anyValue(schema[key], random)])) as State);
      expect(decode(`#${encode(state)}`)).toEqual({ state, rejected: [] });
    }
  });

  it('says nothing where nothing is special', () => {
    expect(encode(defaults)).toBe('');
    expect(encode({ ...defaults, lr: 0.2 })).toBe('v=1&lr=0.2');
  });

  it('leaves out what cannot be, and names it', () => {
    const { state, rejected } = decode('#v=1&lr=fast&batch=0&batch=20&hidden=16,999&nonsense=1&x=m2&seed=1.5');
    expect(state).toEqual({ ...defaults, batch: 20, x: 'm2' });
    expect(rejected.map(({ key }) => key)).toEqual(['lr', 'batch', 'hidden', 'nonsense', 'seed']);
  });

  it('takes the loss from the data where it names none, and refuses one that they cannot have', () => {
    expect(decode('v=1&data=regression')).toMatchObject({ state: { loss: 'mse-half-sum' }, rejected: [] });
    expect(decode('v=1&data=regression&loss=mse-mean')).toMatchObject({ state: { loss: 'mse-mean' }, rejected: [] });
    expect(decode('v=1&loss=cross-entropy&data=regression&compare=softmax-mse')).toMatchObject({
      state: { loss: 'mse-half-sum', compare: 'off' },
      rejected: [{ key: 'loss', value: 'cross-entropy' }, { key: 'compare', value: 'softmax-mse' }],
    });
    expect(decode('v=1&loss=binary-logistic')).toMatchObject({ state: { loss: 'cross-entropy' }, rejected: [{ key: 'loss' }] });
    expect(decode('v=1&loss=binary-logistic&data=moons').rejected).toEqual([]);
  });

  it('takes settings in other ways by the same rules', () => {
    const { state, rejected } = decodePairs(Object.entries({ loss: 'binary-logistic', data: 'moons', lr: -5, batch: 20, foo: 1, 'no-bias': true }), defaults);
    expect(state).toEqual({ ...defaults, loss: 'binary-logistic', data: 'moons', batch: 20, 'no-bias': true });
    expect(rejected).toEqual([{ key: 'lr', value: '-5' }, { key: 'foo', value: '1' }]);
    const random = generator(11);
    for (let trial = 0; trial < 500; trial++) {
      const any = fitting(Object.fromEntries(keys.map((key) => [key, anyValue(schema[key], random)])) as State);
      expect(decodePairs(Object.entries(any), defaults)).toEqual({ state: any, rejected: [] });
    }
  });

  it('refuses a version that it does not know, and survives noise', () => {
    expect(decode('v=9').rejected).toEqual([{ key: 'v', value: '9' }]);
    const random = generator(3);
    for (let trial = 0; trial < 500; trial++) {
      const noise = Array.from({ length: 40 }, () => String.fromCharCode(32 + Math.floor(random() * 600))).join('');
      expect(() => decode(noise)).not.toThrow();
    }
  });

  it('carries the embedding page\'s wishes', () => {
    const embed = { hide: [hideable[1], hideable[3]], view: 'compact', predict: false, paused: true, lang: 'zh', theme: 'dark' } as const;
    expect(decodeEmbed(`?${encodeEmbed({ ...embed, hide: [...embed.hide] })}`)).toEqual({ embed, rejected: [] });
  });

  it('lists those that cannot be, and has no opinion of what is not about the instrument', () => {
    const { embed: plain } = decodeEmbed('');
    expect(plain).toEqual({ hide: [], view: 'full', predict: true, paused: false, lang: '', theme: 'auto' });
    const { embed, rejected } = decodeEmbed('?theme=pink&hide=strip,everything&view=huge&lang=xx&predict=no&paused=2&utm=1');
    expect(embed).toEqual({ ...plain, hide: ['strip'], paused: true });
    expect(rejected.map(named).sort()).toEqual(['hide=everything', 'lang=xx', 'paused=2', 'predict=no', 'theme=pink', 'view=huge']);
    expect(decodeEmbed('?paused&hide=&lang=zh-CN&predict=on&theme=').rejected).toEqual([]);
    expect([decodeEmbed('?paused=0').embed.paused, decodeEmbed('?lang=zh-CN').embed.lang]).toEqual([false, 'zh']);
  });
});

describe('schema', () => {
  it('has defaults that it would accept', () => {
    for (const key of keys) expect(parse(key, String(schema[key].default))).toBe(schema[key].default);
  });

  it('reads numbers strictly', () => {
    for (const text of ['', ' ', '0x10', '1e', 'NaN', 'Infinity', '1,5', '--1']) expect(parse('lr', text)).toBeUndefined();
    expect(parse('lr', '1e-3')).toBe(0.001);
    expect(parse('hidden', '')).toBe('');
    expect(parse('hidden', '016,4')).toBe('16,4');
    expect(parse('no-bias', '')).toBe(true);
  });
});

describe('other data', () => {
  const go = (state: State, data: State['data'], forced?: Forced) => {
    const turned = turnTo(data, state, forced);
    return { state: { ...state, ...turned.change }, forced: turned.forced };
  };

  it('force a loss and a width, and give them back', () => {
    const curve = go({ ...defaults, compare: 'cross-entropy' }, 'regression');
    expect(curve.state).toMatchObject({ data: 'regression', loss: 'mse-half-sum', compare: 'off' });
    expect(go(curve.state, 'moons', curve.forced)).toEqual({ state: { ...defaults, data: 'moons', compare: 'cross-entropy' }, forced: undefined });
    const digits = go(curve.state, 'digits', curve.forced);
    expect(digits.state).toMatchObject({ loss: 'cross-entropy', hidden: '12,16' });
    expect(go(digits.state, 'spirals', digits.forced).state.hidden).toBe('16,16');
  });

  it('give back only what the reader has not changed meanwhile, and only when those data are left', () => {
    const curve = go(defaults, 'regression');
    expect(go({ ...curve.state, loss: 'mse-mean' }, 'moons', curve.forced).state.loss).toBe('mse-mean');
    const digits = go(defaults, 'digits');
    expect(go({ ...digits.state, hidden: '8' }, 'spirals', digits.forced).state.hidden).toBe('8');
    // An example was opened in between.
    expect(go({ ...defaults, loss: 'mse-half-sum' }, 'moons', curve.forced).state.loss).toBe('mse-half-sum');
  });

  it('of the reader ask for what they need', () => {
    const own = turnTo('own', { ...defaults, samples: 1000, target: 'number', compare: 'softmax-mse' }, undefined, { inputs: [[0], [1]], targets: [[0], [1]] });
    expect(own.change).toMatchObject({ data: 'own', samples: 500, target: 'auto', loss: 'mse-half-sum', compare: 'off' });
    expect(turnTo('xor', { ...defaults, ...own.change }, own.forced).change).toMatchObject({ samples: 1000, loss: 'cross-entropy', compare: 'softmax-mse' });
  });
});

describe('command line', () => {
  it('names what differs from the program\'s own defaults', () => {
    expect(commandLine(defaults)).toBe('sgdscope analyze --data spirals --test-fraction 0 --hidden 16,16 --init he '
      + '--epochs 300 --batch 10 --momentum 0.5 --arch reference');
    expect(commandLine({ ...defaults, hidden: '', 'no-bias': true, data: 'moons', 'toy-classes': 2 }, 12)).toContain('--hidden "" --init he --no-bias --epochs 12');
  });

  it('asks the engine for the same', () => {
    expect(experimentOptions({ ...defaults, 'no-bias': true, hidden: '8' })).toMatchObject({ data: 'spirals', hidden: [8], bias: false, samples: 500 });
  });

  it('knows which losses fit', () => {
    expect(lossFits('cross-entropy', 'regression', 1)).toBe(false);
    expect(lossFits('binary-logistic', 'spirals', 3)).toBe(false);
    expect(lossFits('binary-logistic', 'moons', 2)).toBe(true);
    const [numbers, three] = [{ inputs: [[0]], targets: [[0]] }, { inputs: [[0]], labels: [0], classes: 3 }];
    expect(fitting({ ...defaults, data: 'own' }, numbers)).toMatchObject({ loss: 'mse-half-sum' });
    expect(fitting({ ...defaults, data: 'own', loss: 'binary-logistic', compare: 'binary-logistic' }, three)).toMatchObject({ loss: 'cross-entropy', compare: 'off' });
  });

  it('knows what to compare a loss with, whatever the data', () => {
    const other = (data: State['data'], loss: State['loss'], own?: DataInput) => otherLoss({ ...defaults, data, loss }, own);
    expect(other('spirals', 'cross-entropy')).toBe('mse-half-sum');
    expect(other('spirals', 'mse-half-sum')).toBe('cross-entropy');
    expect(other('moons', 'binary-logistic')).toBe('mse-half-sum');
    expect(other('regression', 'mse-half-sum')).toBe('mse-mean');
    expect(other('regression', 'mse-mean')).toBe('mse-half-sum');
    expect(other('own', 'mse-half-sum', { inputs: [[0]], targets: [[0]] })).toBe('mse-mean');
  });
});
