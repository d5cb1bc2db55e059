import { greeting } from "./greeting.js";

document.title = greeting("Node.js");
