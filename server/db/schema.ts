import type {
	IndicatorTable,
	IndicatorValueTable,
	ResultTable,
	ValueCheckTable,
} from "./tables/framework.ts";
import type {
	AgreedBracketTable,
	AmendmentActTable,
	AmendmentDraftTable,
	AmendmentOrderTable,
	AmendmentRelationTable,
	AmendmentTable,
	CirculationExtensionTable,
	CirculationTable,
	CirculationTextTable,
	PositionTable,
	ResponseItemTable,
	ResponseTable,
	RoomTable,
	SubmittedCommentTable,
	SuggestionTable,
	TextChangeTable,
} from "./tables/negotiation.ts";
import type {
	AccessStampTable,
	AccountTable,
	ConstituencyTable,
	InvitationTable,
	MailTable,
	MemberTable,
	PolicyTable,
	SessionTable,
	UserTable,
	WorkingGroupMemberTable,
	WorkingGroupTable,
} from "./tables/people.ts";
import type {
	AcknowledgementTable,
	CertificateTable,
	ChecklistAnswerTable,
	ChecklistViewTable,
	CheckpointTable,
	EventTable,
	GovernmentActTable,
	RecordCopyTable,
	SubmissionTable,
} from "./tables/record.ts";
import type {
	BallotTable,
	ConcordanceAnswerTable,
	ConcordanceTable,
	ExtensionTable,
	PresenceTable,
	ProcedureTable,
	PulseTable,
	RectificationTable,
	RoundTable,
	SeatTable,
	StatementTable,
	SubstitutionTable,
} from "./tables/rounds.ts";
import type {
	CommentTable,
	ImportDraftTable,
	MentionTable,
	SectionAuthorshipTable,
	SectionClientTable,
	SectionRestoreTable,
	SectionStateTable,
	SectionTable,
	SectionUpdateTable,
	SectionVisitTable,
	ThreadTable,
	VersionSectionTable,
	VersionTable,
} from "./tables/texts.ts";

export type Database = {
	user: UserTable;
	session: SessionTable;
	accessStamp: AccessStampTable;
	account: AccountTable;
	invitation: InvitationTable;
	mail: MailTable;
	policy: PolicyTable;
	constituency: ConstituencyTable;
	member: MemberTable;
	workingGroup: WorkingGroupTable;
	workingGroupMember: WorkingGroupMemberTable;
	section: SectionTable;
	importDraft: ImportDraftTable;
	sectionUpdate: SectionUpdateTable;
	sectionState: SectionStateTable;
	sectionClient: SectionClientTable;
	sectionRestore: SectionRestoreTable;
	sectionAuthorship: SectionAuthorshipTable;
	sectionVisit: SectionVisitTable;
	version: VersionTable;
	versionSection: VersionSectionTable;
	thread: ThreadTable;
	comment: CommentTable;
	mention: MentionTable;
	procedure: ProcedureTable;
	round: RoundTable;
	seat: SeatTable;
	ballot: BallotTable;
	presence: PresenceTable;
	substitution: SubstitutionTable;
	statement: StatementTable;
	extension: ExtensionTable;
	rectification: RectificationTable;
	concordance: ConcordanceTable;
	concordanceAnswer: ConcordanceAnswerTable;
	pulse: PulseTable;
	acknowledgement: AcknowledgementTable;
	certificate: CertificateTable;
	recordCopy: RecordCopyTable;
	submission: SubmissionTable;
	governmentAct: GovernmentActTable;
	checklistAnswer: ChecklistAnswerTable;
	checklistView: ChecklistViewTable;
	circulation: CirculationTable;
	circulationText: CirculationTextTable;
	circulationExtension: CirculationExtensionTable;
	responseItem: ResponseItemTable;
	response: ResponseTable;
	submittedComment: SubmittedCommentTable;
	textChange: TextChangeTable;
	amendmentDraft: AmendmentDraftTable;
	amendment: AmendmentTable;
	amendmentAct: AmendmentActTable;
	amendmentOrder: AmendmentOrderTable;
	amendmentRelation: AmendmentRelationTable;
	position: PositionTable;
	agreedBracket: AgreedBracketTable;
	room: RoomTable;
	suggestion: SuggestionTable;
	result: ResultTable;
	indicator: IndicatorTable;
	indicatorValue: IndicatorValueTable;
	valueCheck: ValueCheckTable;
	event: EventTable;
	checkpoint: CheckpointTable;
};
