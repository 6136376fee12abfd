// What a link's run finds at its end, from the package in Node.
import { loadEngine } from '../../../web/dist/index.js';
import { experimentOptions } from '../../../web/element/command.js';
import { decode } from '../../../web/element/link.js';
import type { Found } from './browser.js';

export async function expectedBlocks(link: string): Promise<Found[]> {
  const { state } = decode(link);
  const engine = await loadEngine();
  try {
    const run = await engine.experiment(experimentOptions(state));
    await run.advance();
    const { blocks } = await run.analyze({ block: state.block, window: state.window, baseline: false });
    return blocks.map(({ name, gamma, gamma_interval, r_squared }) => ({ block: name, gamma, gamma_interval, r_squared }));
  } finally {
    engine.dispose();
  }
}
