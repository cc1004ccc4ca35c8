/** The plugin for reveal.js: `Reveal.initialize({ plugins: [GstageReveal()] })`. */
export default function GstageReveal(): {
  id: string;
  init(deck: unknown): Promise<void>;
  destroy(): void;
};
