// The speaker's window: shows what the page that opened it says, and tells it what is pressed here.

const channel = new BroadcastChannel(location.hash.slice(1) || 'gstage-notes');
const place = (id) => document.getElementById(id);
const say = (word) => channel.postMessage(word);

const keys = {
  ArrowRight: 'next',
  ' ': 'next',
  PageDown: 'next',
  ArrowLeft: 'previous',
  PageUp: 'previous',
  Home: 'first',
  End: 'last',
  p: 'toggle',
  b: 'blank',
  '.': 'blank',
};

function write(texts) {
  for (const [id, text] of Object.entries(texts)) {
    if (place(id).textContent !== text) place(id).textContent = text;
  }
}

// Seconds since the figure has answered.
let silent = 0;
const patience = 4;

channel.onmessage = ({ data }) => {
  if (silent > patience) say('hello');
  silent = 0;
  if (!Array.isArray(data)) return;
  const [title, chapter, headline, caption, nextHeadline, nextCaption, step, steps, runs] = data;
  write({
    title,
    headline,
    caption,
    place: `${chapter}, step ${step} of ${steps}`,
    'next-headline': nextHeadline || 'This is the last step.',
    'next-caption': nextCaption,
    toggle: runs ? 'Pause' : 'Play',
  });
};

document.addEventListener('click', ({ target }) => {
  const word = target.closest('[data-say]')?.dataset.say;
  if (word) say(word);
});

document.addEventListener('keydown', (event) => {
  const word = keys[event.key];
  const presses = event.key === ' ' && event.target.closest('button');
  if (!word || presses || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  say(word);
});

let began = Date.now();
const clock = () => {
  const seconds = Math.floor((Date.now() - began) / 1000);
  silent += 1;
  if (silent > patience) {
    write({ headline: 'The figure is closed.', caption: '', place: '', 'next-headline': '', 'next-caption': '' });
  }
  say('there?');
  write({ clock: `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}` });
};
place('restart').addEventListener('click', () => {
  began = Date.now();
  write({ clock: '0:00' });
});
setInterval(clock, 1000);

say('hello');
