// All themes in one list: the only place that knows which files there are.

import type { Case, Theme } from '../case.ts';
import { apps } from './apps.ts';
import { backends } from './backends.ts';
import { checks } from './checks.ts';
import { httpRoutes, otherTeam } from './http-routes.ts';
import { origins } from './origins.ts';
import { paths } from './paths.ts';
import { policies } from './policies.ts';
import { redirects } from './redirects.ts';
import { routes } from './routes.ts';

/** While one works on some of them: `LIVE_THEMES=live-paths,live-routes npm run live`. */
const only = process.env['LIVE_THEMES']?.split(',');

/** Every theme, one namespace each. */
export const themes: readonly Theme[] = [
  redirects,
  origins,
  paths,
  routes,
  policies,
  backends,
  apps,
  checks,
  otherTeam,
  httpRoutes,
].filter(({ namespace }) => only === undefined || only.includes(namespace));

/** Every case of every theme. */
export const cases: readonly Case[] = themes.flatMap((theme) => theme.cases);
