import type { Service } from "../service.ts";
import { acl } from "./acl.ts";
import { addresses } from "./addresses.ts";
import { createVpc } from "./createvpc.ts";
import { createEndpoint } from "./createendpoint.ts";
import { dhcp } from "./dhcp.ts";
import { endpoint } from "./endpoint.ts";
import { face, faces } from "./face.ts";
import { flowLogs } from "./flowlogs.ts";
import { gateway } from "./gateway.ts";
import { createGroup, group, groups } from "./groups.ts";
import { images } from "./images.ts";
import { instance } from "./instance.ts";
import { instances } from "./instances.ts";
import { keys } from "./keys.ts";
import { launch } from "./launch.ts";
import { nat } from "./nat.ts";
import { networks } from "./networks.ts";
import { peering } from "./peering.ts";
import { placement } from "./placement.ts";
import { prefixList, prefixLists } from "./prefixlists.ts";
import { routeTable } from "./routetable.ts";
import { snapshots } from "./snapshots.ts";
import { subnet } from "./subnet.ts";
import { template, templates } from "./templates.ts";
import { volumes } from "./volumes.ts";
import { vpc } from "./vpc.ts";

export const ec2: Service = {
  name: "ec2",
  label: "EC2",
  home: "ec2/instances",
  menu: [
    ["ec2/instances", "Instances"],
    ["ec2/launch", "Launch instance"],
    ["ec2/templates", "Launch templates"],
    ["ec2/images", "Images"],
    ["ec2/placement", "Placement groups"],
    ["ec2/networks", "Networks"],
    ["ec2/interfaces", "Network interfaces"],
    ["ec2/groups", "Security groups"],
    ["ec2/prefixlists", "Prefix lists"],
    ["ec2/dhcp", "DHCP options"],
    ["ec2/flowlogs", "Flow logs"],
    ["ec2/keys", "Key pairs"],
    ["ec2/volumes", "Volumes"],
    ["ec2/snapshots", "Snapshots"],
    ["ec2/addresses", "Elastic IPs"],
  ],
  routes: [
    ["ec2/instances", instances],
    ["ec2/instances/ID", (c, id) => instance(c, id!)],
    ["ec2/launch", launch],
    ["ec2/networks", (c) => networks(c, "")],
    ["ec2/networks/VPC", (c, id) => networks(c, id!)],
    ["ec2/networks/create", createVpc],
    ["ec2/networks/vpcs/ID", (c, id) => vpc(c, id!)],
    ["ec2/networks/subnets/ID", (c, id) => subnet(c, id!)],
    ["ec2/networks/tables/ID", (c, id) => routeTable(c, id!)],
    ["ec2/networks/acls/ID", (c, id) => acl(c, id!)],
    ["ec2/networks/gateways/ID", (c, id) => gateway(c, id!)],
    ["ec2/networks/nats/ID", (c, id) => nat(c, id!)],
    ["ec2/networks/peerings/ID", (c, id) => peering(c, id!)],
    ["ec2/networks/endpoints/ID", (c, id) => endpoint(c, id!)],
    ["ec2/networks/endpoints/create/VPC", (c, id) => createEndpoint(c, id!)],
    ["ec2/interfaces", faces],
    ["ec2/interfaces/ID", (c, id) => face(c, id!)],
    ["ec2/groups", groups],
    ["ec2/groups/create", createGroup],
    ["ec2/groups/ID", (c, id) => group(c, id!)],
    ["ec2/prefixlists", prefixLists],
    ["ec2/prefixlists/ID", (c, id) => prefixList(c, id!)],
    ["ec2/dhcp", dhcp],
    ["ec2/flowlogs", flowLogs],
    ["ec2/templates", templates],
    ["ec2/templates/ID", (c, id) => template(c, id!)],
    ["ec2/images", images],
    ["ec2/placement", placement],
    ["ec2/keys", keys],
    ["ec2/volumes", volumes],
    ["ec2/snapshots", snapshots],
    ["ec2/addresses", addresses],
  ],
};
