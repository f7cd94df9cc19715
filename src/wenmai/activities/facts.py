"""The facts of activities. `booking` writes them, under these names, when people come and when a session was held."""

from wenmai.ledger.kinds import FactKind, declare

ATTENDANCE = declare(FactKind("activities.attendance", "活动到场人次", "人次"))
SESSION_HELD = declare(FactKind("activities.session_held", "举办活动场次", "场次"))
HOME_VISIT = declare(FactKind("activities.home_visit", "上门服务人次", "人次"))
HOME_VISIT_MADE = declare(FactKind("activities.home_visit_made", "上门服务次数", "次"))
