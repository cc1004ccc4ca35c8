// A program of somebody who uses the package: it compiles under `tsc --strict`.
import { define, type GstagePlayerElement, type GstageState, type Scenario } from 'gstage-player';
import GstageReveal from 'gstage-player/reveal';

const figure: GstagePlayerElement = document.createElement('gstage-player');
figure.scenario = 'split-1g-to-4k';
figure.controls = true;
const own: Scenario = {
  slug: 'mine',
  title: 'A store of mine',
  mode: 'sv39x4',
  kernel: '7.1',
  vmid: 1,
  vcpus: 1,
  cache: { capacity: 40, objects: 40, when_empty: 'atomic' },
  memory: [{ gpa: 0x4000_0000n, hpa: '0x140000000', size: 0x4000_0000, page_size: 0x4000_0000 }],
  focus: 0x4000_0000,
  setup: [],
  ops: [{ op: 'guest', vcpu: 0, access: 'store', gpa: 0x4000_0000n }],
};
figure.scenario = own;
const file = { slug: 'from-a-file', mode: 'sv39x4', ops: [{ op: 'pause_hart', vcpu: 0 }] };
figure.scenario = file;
figure.addEventListener('play', ({ detail }) => console.log(detail.step));
figure.end = 6;
figure.addEventListener('step', ({ detail }) => console.log(detail.step.toFixed(0), detail.caption.trim()));
figure.addEventListener('error', ({ detail }) => console.error(detail.kind === 'scenario' ? `${detail.line ?? 0}: ${detail.message}` : detail.kind));
figure.addEventListener('click', () => figure.next());
document.body.append(figure);

const state: GstageState | undefined = figure.state;
const tables: number | undefined = state?.step.counters.find(({ key }) => key === 'tables')?.value;
const svg: string = figure.svg();
const plugin: { id: string } = GstageReveal();
const again: (new () => GstagePlayerElement) | undefined = define('my-figure');
export { again, plugin, svg, tables };

// @ts-expect-error: a step is a number.
figure.seek('three');
// @ts-expect-error: there is no such event detail.
figure.addEventListener('end', ({ detail }) => detail.caption);
