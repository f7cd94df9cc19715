// Keeps one page, and nothing else, so that it opens with the network off.
const CACHE = "{{ cache }}{{ version }}";
const KEPT = [{% for each in kept %}"{{ each }}"{% if not forloop.last %}, {% endif %}{% endfor %}];

self.addEventListener("install", (event) => {
  const anew = (address) => new Request(address, { cache: "reload", credentials: "omit" });
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(KEPT.map(anew))).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = (name) => name.startsWith("{{ cache }}") && name !== CACHE;
  event.waitUntil(caches.keys().then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name)))).then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { pathname } = new URL(event.request.url);
  if (event.request.method !== "GET" || !KEPT.includes(pathname)) return;
  event.respondWith(caches.match(pathname, { cacheName: CACHE }).then((found) => found ?? fetch(event.request)));
});
