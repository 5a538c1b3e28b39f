import account from "./es/account.json" with { type: "json" };
import admin from "./es/admin.json" with { type: "json" };
import amendments from "./es/amendments.json" with { type: "json" };
import brackets from "./es/brackets.json" with { type: "json" };
import certificate from "./es/certificate.json" with { type: "json" };
import checklists from "./es/checklists.json" with { type: "json" };
import checkpoints from "./es/checkpoints.json" with { type: "json" };
import circulation from "./es/circulation.json" with { type: "json" };
import comments from "./es/comments.json" with { type: "json" };
import common from "./es/common.json" with { type: "json" };
import conduct from "./es/conduct.json" with { type: "json" };
import decision from "./es/decision.json" with { type: "json" };
import editor from "./es/editor.json" with { type: "json" };
import errors from "./es/errors.json" with { type: "json" };
import framework from "./es/framework.json" with { type: "json" };
import groups from "./es/groups.json" with { type: "json" };
import history from "./es/history.json" with { type: "json" };
import home from "./es/home.json" with { type: "json" };
import imports from "./es/import.json" with { type: "json" };
import mail from "./es/mail.json" with { type: "json" };
import matrix from "./es/matrix.json" with { type: "json" };
import members from "./es/members.json" with { type: "json" };
import policies from "./es/policies.json" with { type: "json" };
import procedure from "./es/procedure.json" with { type: "json" };
import record from "./es/record.json" with { type: "json" };
import rights from "./es/rights.json" with { type: "json" };
import rounds from "./es/rounds.json" with { type: "json" };
import submission from "./es/submission.json" with { type: "json" };
import suggestions from "./es/suggestions.json" with { type: "json" };
import template from "./es/template.json" with { type: "json" };
import word from "./es/word.json" with { type: "json" };

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
