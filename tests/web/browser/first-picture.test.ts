// The recorded picture is there within a second of asking for the page, on a processor four times slower:
// counted in processor time of the page's thread, which other programs on the machine do not lengthen as
// they would a wait; without the engine, whose start the count would go on into. Best of ten.
import { expect, it } from 'vitest';
import { stage } from './browser.js';

const here = stage();

/** Until a frame begins in which points are on the canvas. */
function drawn(): Promise<void> {
  return new Promise((done) => {
    const look = () => {
      const canvas = document.querySelector('sgd-scope')?.shadowRoot?.querySelector('#hero')?.shadowRoot?.querySelector('canvas');
      const { width = 0, height = 0 } = canvas ?? {};
      const seen = width > 300 && canvas!.getContext('2d')!.getImageData(0, 0, width, height).data.some((value) => value > 0);
      if (seen) done();
      else requestAnimationFrame(look);
    };
    look();
  });
}

for (const name of ['index.html', 'single/sgd-scope.html']) {
  it(name, async () => {
    const times: number[] = [];
    while (times.length < 10 && !times.some((time) => 4 * time <= 1000)) {
      const { page } = await here.open('about:blank');
      const session = await page.context().newCDPSession(page);
      await session.send('Performance.enable', { timeDomain: 'threadTicks' });
      await page.goto(`${here.site.url}${name}?paused=1`, { waitUntil: 'commit' });
      await page.evaluate(drawn);
      const { metrics } = await session.send('Performance.getMetrics');
      times.push(1000 * metrics.find(({ name: metric }) => metric === 'TaskDuration')!.value);
      await page.context().close();
    }
    expect(4 * Math.min(...times), `${times} ms`).toBeLessThanOrEqual(1000);
  }, 60_000);
}
