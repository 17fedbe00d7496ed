// What the cases about policies stand on: their namespace, its programs, and the words that they share.

import { workload } from '../../rig/stories/objects.ts';
import { nginx as nginxServer, webSite } from '../../rig/stories/servers.ts';
import { express, flaskShop, plain } from '../../rig/stories/shops.ts';
import type { Story } from '../case.ts';

export const space = 'live-policies';
export const at = (name: string, env: Readonly<Record<string, string>> = {}) => ({
  namespace: space,
  name,
  env,
});

export const shared = [
  ...workload(express(at('shop'))),
  ...workload(flaskShop(at('flask'))),
  ...workload(plain(at('auth', { MODE: 'post-only' }))),
  ...workload(plain(at('auth-any', { MODE: 'echo' }))),
  ...workload(plain(at('accounts'))),
  ...workload(nginxServer(at('site'), webSite)),
];

export const accounts = `accounts.${space}:8080`;
export const to = `shop.${space}:3000`;
export const on = { to, direct: ['shop:3000'], path: '/orders' } as const;
export const broken = (about: Story['about'], name: string, sentence: string): Story => ({
  ...{ name, sentence, about },
  kind: 'broken',
});
export const healthy = (about: Story['about'], name: string, sentence: string): Story => ({
  name,
  sentence,
  about,
});
export const unknown = (about: Story['about'], name: string, sentence: string): Story => ({
  ...{ name, sentence, about },
  kind: 'broken',
  expected: { health: 'Unknown' },
});

export const pass = `proxy_pass http://${to};`;
