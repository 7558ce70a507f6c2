/**
 * The module for NestJS 12, on Express and Fastify. `nest-cli.json` names the compiler plugin beside it:
 * `"compilerOptions": { "plugins": ["stepline/nest"] }`.
 *
 * @example
 * // app.module.ts
 * \@Module({ imports: [WorkflowModule.forRoot()] })
 * export class AppModule {}
 */
import { type DynamicModule, Module } from '@nestjs/common'
import { ApplicationConfig, HttpAdapterHost } from '@nestjs/core'
import { type FlowLoader, type MountedRoutes, mountRoutes } from '../src/runtime/index.ts'

export interface WorkflowModuleOptions {
  /**
   * Loads the flow module, in an app that another bundler builds: `() => import('virtual:stepline/flow')`.
   *
   * @default the module that the compiler plugin has written
   */
  flow?: FlowLoader
  /** The path below which the routes are answered. @default the app's global prefix */
  basePath?: string
}

/** How options are made of other providers. */
export interface WorkflowModuleAsyncOptions {
  imports?: DynamicModule['imports']
  inject?: unknown[]
  useFactory: (...args: never[]) => WorkflowModuleOptions | Promise<WorkflowModuleOptions>
}

export const WORKFLOW_MODULE_OPTIONS: unique symbol = Symbol('options of WorkflowModule')

/** Adds both routes to the app's server, before its body parsers, guards, filters and versions. */
export class WorkflowModule {
  static forRoot(options: WorkflowModuleOptions = {}): DynamicModule {
    return moduleWith({ provide: WORKFLOW_MODULE_OPTIONS, useValue: options }, [])
  }

  static forRootAsync({ imports = [], inject = [], useFactory }: WorkflowModuleAsyncOptions): DynamicModule {
    return moduleWith({ provide: WORKFLOW_MODULE_OPTIONS, inject, useFactory } as Provider, imports)
  }
}
Module({})(WorkflowModule)

type Provider = NonNullable<DynamicModule['providers']>[number]

function moduleWith(options: Provider, imports: NonNullable<DynamicModule['imports']>): DynamicModule {
  const routes = {
    provide: Routes,
    inject: [HttpAdapterHost, ApplicationConfig, WORKFLOW_MODULE_OPTIONS],
    useFactory: (host: HttpAdapterHost, config: ApplicationConfig, given: WorkflowModuleOptions) =>
      new Routes(host, config, given),
  }
  return { module: WorkflowModule, imports, providers: [options, routes], exports: [WORKFLOW_MODULE_OPTIONS] }
}

/**
 * Made while the app is created, which is before Nest adds its body parsers; opened when the app starts, which is after
 * it was told its prefix.
 */
class Routes {
  #routes: MountedRoutes | undefined
  #config: ApplicationConfig
  #options: WorkflowModuleOptions

  constructor(host: HttpAdapterHost, config: ApplicationConfig, options: WorkflowModuleOptions) {
    this.#config = config
    this.#options = options
    // Absent in apps without a server: their runs are driven all the same.
    host.httpAdapter?.use((...args: Parameters<MountedRoutes['handleNodeRequest']>) => {
      const [, , next] = args
      if (this.#routes) this.#routes.handleNodeRequest(...args)
      else next?.()
    })
  }

  onModuleInit(): void {
    const { flow, basePath = prefixOf(this.#config) } = this.#options
    this.#routes = mountRoutes({ ...(flow && { flow }), basePath })
  }
}

function prefixOf(config: ApplicationConfig): string {
  const prefix = config.getGlobalPrefix().replace(/^\/+|\/+$/g, '')
  return prefix === '' ? '' : `/${prefix}`
}
