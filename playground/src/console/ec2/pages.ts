import { h } from "../../core/dom.ts";
import { link } from "../ui.ts";

/** The pages of things, by how their ids begin. */
const pages: Record<string, string> = {
  i: "instances",
  vpc: "networks/vpcs",
  subnet: "networks/subnets",
  rtb: "networks/tables",
  acl: "networks/acls",
  igw: "networks/gateways",
  nat: "networks/nats",
  eni: "interfaces",
  pcx: "networks/peerings",
  vpce: "networks/endpoints",
  pl: "prefixlists",
  lt: "templates",
  sg: "groups",
};

/** The address of a thing's page; "" if it has none. */
export function pageOf(id: string): string {
  const page = pages[id.split("-")[0]!];
  return page && id.includes("-") ? `ec2/${page}/${id}` : "";
}

/** A thing's id, or other words for it, as a link to its page, if it has one. */
export function linked(id: string, text = id): HTMLElement {
  const to = pageOf(id);
  return to ? link(to, text) : h("span", {}, text);
}
