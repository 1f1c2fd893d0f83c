// /join, where learners come in, and /teach, where a class is made and its wall hangs.
import { Joining } from "./class/joining.ts";
import { Teaching } from "./class/teaching.ts";
import { Api } from "./core/api.ts";
import { setTheme, storedTheme } from "./core/theme.ts";

setTheme(storedTheme());

const api = new Api(location.origin);
const view = location.pathname === "/join" ? new Joining(api) : new Teaching(api);
document.querySelector("#main")!.replaceChildren(view.root);
