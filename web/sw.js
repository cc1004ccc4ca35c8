// Keeps the files of a released site, so that it works without a network after one visit. The release writes the list and its
// version below; an older version goes when a newer one has all its files.
const VERSION = '/* VERSION */';
const FILES = [/* FILES */];

const PREFIX = 'gstage-';
const name = PREFIX + VERSION;

self.addEventListener('install', (event) => {
  const keep = async () => {
    const cache = await caches.open(name);
    await cache.addAll(FILES);
    await self.skipWaiting();
  };
  event.waitUntil(keep());
});

self.addEventListener('activate', (event) => {
  const tidy = async () => {
    const names = await caches.keys();
    await Promise.all(names.filter((old) => old.startsWith(PREFIX) && old !== name).map((old) => caches.delete(old)));
    await self.clients.claim();
  };
  event.waitUntil(tidy());
});

// What is kept is answered from there; of pages, whatever stands behind `?` in their address.
self.addEventListener('fetch', (event) => {
  if (event.request.method !== 'GET' || new URL(event.request.url).origin !== self.location.origin) return;
  const answer = async () => {
    const cache = await caches.open(name);
    const kept = await cache.match(event.request, { ignoreSearch: event.request.mode === 'navigate' });
    return kept ?? fetch(event.request);
  };
  event.respondWith(answer());
});
