import type { Starter } from '../starter.ts'
import { astro } from './astro.ts'
import { esbuild, farm, rolldown, rollup, rsbuild, rspack, webpack } from './bundlers.ts'
import { nest } from './nest.ts'
import { next } from './next.ts'
import { nitro, nitroVite } from './nitro.ts'
import { nuxt } from './nuxt.ts'
import { reactRouter, tanstackStart } from './routers.ts'
import { bun, node } from './runtimes.ts'
import { express, fastify, hono } from './servers.ts'
import { sveltekit } from './sveltekit.ts'
import { vite } from './vite.ts'

/** The most used first. */
export const STARTERS: readonly Starter[] = [
  next,
  vite,
  nuxt,
  sveltekit,
  astro,
  nest,
  hono,
  express,
  fastify,
  nitro,
  nitroVite,
  tanstackStart,
  reactRouter,
  node,
  bun,
  webpack,
  rspack,
  rsbuild,
  rollup,
  rolldown,
  esbuild,
  farm,
]
