import { Secret, TOTP } from "otpauth";
import { Emitter } from "../core/emitter.ts";

/** A device that the phone on the page knows. */
export interface Device {
  name: string;
  serial: string;
  seed: string; // base 32
}

const period = 30; // seconds

/**
 * The authenticator app on the page: what a phone would be. It keeps seeds in this tab,
 * under the sandbox they belong to.
 */
export class Authenticator extends Emitter<{ changed: void }> {
  private devices: Device[] = [];

  constructor(private readonly sandbox: string) {
    super();
    try {
      this.devices = JSON.parse(sessionStorage.getItem(this.key) ?? "[]") as Device[];
    } catch {
      // no storage, or not ours: it starts empty
    }
  }

  get all(): readonly Device[] {
    return this.devices;
  }

  add(d: Device): void {
    this.devices = [...this.devices.filter((x) => x.serial !== d.serial), d];
    this.keep();
  }

  remove(serial: string): void {
    this.devices = this.devices.filter((d) => d.serial !== serial);
    this.keep();
  }

  private get key(): string {
    return `cloudlet:authenticator:${this.sandbox}`;
  }

  private keep(): void {
    try {
      sessionStorage.setItem(this.key, JSON.stringify(this.devices));
    } catch {
      // it lasts as long as the page
    }
    this.emit("changed", undefined);
  }
}

/** The code of a device (RFC 6238), back periods before now. */
export function code(seed: string, back = 0): string {
  return totp(seed).generate({ timestamp: Date.now() - back * period * 1000 });
}

/** Seconds that the code of now still lasts. */
export function left(): number {
  return period - (Math.floor(Date.now() / 1000) % period);
}

/** What the QR code says. */
export function uri(d: Device, account: string): string {
  return new TOTP({ issuer: "Cloudlet", label: `${d.name}@${account}`, secret: Secret.fromBase32(d.seed) }).toString();
}

function totp(seed: string): TOTP {
  return new TOTP({ secret: Secret.fromBase32(seed), algorithm: "SHA1", digits: 6, period });
}
