import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { Producer, type ProducerOptions, type Produces } from './producer.js';
import type { ProducerName } from './productions.js';

export interface ProducerNode extends ProducerOptions {
  producer: Produces<ProducerName>;
}

/** Finds every producer at boot and refuses to start unless they form a tree (or several). */
@Injectable()
export class ProducerRegistry implements OnModuleInit {
  private readonly nodes = new Map<string, ProducerNode>();

  constructor(private readonly discovery: DiscoveryService) {}

  onModuleInit(): void {
    for (const wrapper of this.discovery.getProviders({ metadataKey: Producer.KEY })) {
      const options = this.discovery.getMetadataByDecorator(Producer, wrapper);
      if (options) this.register({ ...options, producer: wrapper.instance as Produces<ProducerName> });
    }
    this.assertTree();
  }

  get(name: string): ProducerNode | undefined {
    return this.nodes.get(name);
  }

  /** In the order of the tree: parents before what hangs below them. */
  all(): ProducerNode[] {
    const nodes = [...this.nodes.values()];
    return this.withDescendants(nodes.filter(({ parent }) => parent === undefined).map(({ name }) => name));
  }

  /** What is meant to run for every new image. */
  uploadTree(): ProducerNode[] {
    return this.all().filter(({ trigger }) => trigger === 'upload');
  }

  /** What of that can run as things are configured: the rest costs an upload nothing. */
  availableTree(): ProducerNode[] {
    return this.uploadTree().filter((node) => this.whyNot(node) === undefined);
  }

  /** Why a producer, or one above it, cannot run here; undefined where it can. */
  whyNot({ producer, parent }: ProducerNode): string | undefined {
    const above = parent === undefined ? undefined : this.nodes.get(parent);
    return producer.unavailable?.() ?? (above && this.whyNot(above));
  }

  childrenOf(name: ProducerName): ProducerNode[] {
    return [...this.nodes.values()].filter(({ parent }) => parent === name);
  }

  /** The producer itself or, as long as `wanted` says so of each, the highest above it. */
  topmost(name: string, wanted: (above: string) => boolean): string {
    const parent = this.nodes.get(name)?.parent;
    return parent !== undefined && wanted(parent) ? this.topmost(parent, wanted) : name;
  }

  /** All that a producer hangs below, from the top. */
  above(name: string): ProducerNode[] {
    const parent = this.nodes.get(name)?.parent;
    return parent === undefined ? [] : [...this.above(parent), this.nodes.get(parent)!];
  }

  /** The names and all that hangs below them, without repetition. */
  withDescendants(names: readonly string[]): ProducerNode[] {
    const found = new Set<ProducerNode>();
    const visit = (node: ProducerNode) => {
      found.add(node);
      this.childrenOf(node.name).forEach(visit);
    };
    for (const name of names) {
      const node = this.nodes.get(name);
      if (node) visit(node);
    }
    return [...found];
  }

  /** The same, but of what cannot run here only that which was asked for by name, so that it says why. */
  runnable(tops: readonly string[], asked: readonly string[]): ProducerNode[] {
    return this.withDescendants(tops).filter(
      (node) => asked.includes(node.name) || this.whyNot(node) === undefined,
    );
  }

  /**
   * Of nodes that are planned together, which are made only where somebody has asked for them before: they run on
   * request, hang below what does not, and are neither what is asked for now nor above it.
   */
  areOnlyAgain(nodes: readonly ProducerNode[], asked: readonly string[]): boolean[] {
    const planned = new Set<string>(nodes.map(({ name }) => name));
    const needed = new Set([...asked, ...asked.flatMap((name) => this.above(name)).map(({ name }) => name)]);
    const follows = ({ name, parent, trigger }: ProducerNode): boolean => {
      if (trigger === 'upload' || needed.has(name)) return false;
      const above = parent !== undefined && planned.has(parent) ? this.nodes.get(parent) : undefined;
      return above !== undefined && (above.trigger === 'upload' || follows(above));
    };
    return nodes.map(follows);
  }

  private register(node: ProducerNode): void {
    if (this.nodes.has(node.name)) throw new Error(`Two producers are called "${node.name}"`);
    this.nodes.set(node.name, node);
  }

  private assertTree(): void {
    for (const { name, parent, trigger } of this.nodes.values()) {
      if (parent === undefined) continue;
      const above = this.nodes.get(parent);
      if (!above) throw new Error(`Producer "${name}" names the parent "${parent}", which does not exist`);
      if (trigger === 'upload' && above.trigger === 'request') {
        throw new Error(`Producer "${name}" runs on upload, but its parent "${parent}" only on request`);
      }
      this.assertNoLoop(name);
    }
  }

  private assertNoLoop(name: ProducerName): void {
    const path: string[] = [name];
    for (let above = this.nodes.get(name)?.parent; above; above = this.nodes.get(above)?.parent) {
      path.push(above);
      if (above === name) throw new Error(`Producers form a loop: ${path.join(' → ')}`);
      if (path.length > this.nodes.size) return;
    }
  }
}
