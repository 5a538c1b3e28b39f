import account from "./fr/account.json" with { type: "json" };
import admin from "./fr/admin.json" with { type: "json" };
import amendments from "./fr/amendments.json" with { type: "json" };
import brackets from "./fr/brackets.json" with { type: "json" };
import certificate from "./fr/certificate.json" with { type: "json" };
import checklists from "./fr/checklists.json" with { type: "json" };
import checkpoints from "./fr/checkpoints.json" with { type: "json" };
import circulation from "./fr/circulation.json" with { type: "json" };
import comments from "./fr/comments.json" with { type: "json" };
import common from "./fr/common.json" with { type: "json" };
import conduct from "./fr/conduct.json" with { type: "json" };
import decision from "./fr/decision.json" with { type: "json" };
import editor from "./fr/editor.json" with { type: "json" };
import errors from "./fr/errors.json" with { type: "json" };
import framework from "./fr/framework.json" with { type: "json" };
import groups from "./fr/groups.json" with { type: "json" };
import history from "./fr/history.json" with { type: "json" };
import home from "./fr/home.json" with { type: "json" };
import imports from "./fr/import.json" with { type: "json" };
import mail from "./fr/mail.json" with { type: "json" };
import matrix from "./fr/matrix.json" with { type: "json" };
import members from "./fr/members.json" with { type: "json" };
import policies from "./fr/policies.json" with { type: "json" };
import procedure from "./fr/procedure.json" with { type: "json" };
import record from "./fr/record.json" with { type: "json" };
import rights from "./fr/rights.json" with { type: "json" };
import rounds from "./fr/rounds.json" with { type: "json" };
import submission from "./fr/submission.json" with { type: "json" };
import suggestions from "./fr/suggestions.json" with { type: "json" };
import template from "./fr/template.json" with { type: "json" };
import word from "./fr/word.json" with { type: "json" };

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
