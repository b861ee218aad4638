"""Cases: one dossier passing through a procedure. What it did to the cluster stays in the record (acts of its run); here is how it went.

One module a matter: the dossier, opinions, the council, what is inside the offices, drafts, watched commitments.
"""

from qlccn.cases.models.councils import Council, CouncilMember, CriteriaSet, Criterion, Score, Sheet
from qlccn.cases.models.desk import Holder, InternalStep, PrerequisiteCheck
from qlccn.cases.models.dossier import Applicant, Case, Mark, Paper, Supplement
from qlccn.cases.models.drafts import Draft, DraftVersion
from qlccn.cases.models.opinions import Consultation, Opinion, OpinionPart
from qlccn.cases.models.watch import Commitment

__all__ = [
    "Applicant", "Case", "Commitment", "Consultation", "Council", "CouncilMember", "CriteriaSet", "Criterion", "Draft", "DraftVersion",
    "Holder", "InternalStep", "Mark", "Opinion", "OpinionPart", "Paper", "PrerequisiteCheck", "Score", "Sheet", "Supplement",
]  # fmt: skip
