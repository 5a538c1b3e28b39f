import account from "./ar/account.json" with { type: "json" };
import admin from "./ar/admin.json" with { type: "json" };
import amendments from "./ar/amendments.json" with { type: "json" };
import brackets from "./ar/brackets.json" with { type: "json" };
import certificate from "./ar/certificate.json" with { type: "json" };
import checklists from "./ar/checklists.json" with { type: "json" };
import checkpoints from "./ar/checkpoints.json" with { type: "json" };
import circulation from "./ar/circulation.json" with { type: "json" };
import comments from "./ar/comments.json" with { type: "json" };
import common from "./ar/common.json" with { type: "json" };
import conduct from "./ar/conduct.json" with { type: "json" };
import decision from "./ar/decision.json" with { type: "json" };
import editor from "./ar/editor.json" with { type: "json" };
import errors from "./ar/errors.json" with { type: "json" };
import framework from "./ar/framework.json" with { type: "json" };
import groups from "./ar/groups.json" with { type: "json" };
import history from "./ar/history.json" with { type: "json" };
import home from "./ar/home.json" with { type: "json" };
import imports from "./ar/import.json" with { type: "json" };
import mail from "./ar/mail.json" with { type: "json" };
import matrix from "./ar/matrix.json" with { type: "json" };
import members from "./ar/members.json" with { type: "json" };
import policies from "./ar/policies.json" with { type: "json" };
import procedure from "./ar/procedure.json" with { type: "json" };
import record from "./ar/record.json" with { type: "json" };
import rights from "./ar/rights.json" with { type: "json" };
import rounds from "./ar/rounds.json" with { type: "json" };
import submission from "./ar/submission.json" with { type: "json" };
import suggestions from "./ar/suggestions.json" with { type: "json" };
import template from "./ar/template.json" with { type: "json" };
import word from "./ar/word.json" with { type: "json" };

/** Every sentence of the product in this language, by namespace (one per feature). */
export default {
	common,
	errors,
	rights,
	account,
	home,
	policies,
	matrix,
	members,
	framework,
	groups,
	history,
	import: imports,
	certificate,
	checklists,
	checkpoints,
	brackets,
	circulation,
	comments,
	rounds,
	conduct,
	decision,
	procedure,
	record,
	admin,
	editor,
	mail,
	submission,
	amendments,
	suggestions,
	template,
	word,
};
