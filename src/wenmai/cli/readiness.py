"""What the doctor looks at before people rely on an installation: Django is set up and its tables are up to date."""

from collections.abc import Callable, Iterator
from datetime import timedelta

from django.conf import settings

from wenmai.audit.queries import chain_state
from wenmai.cli.checks import Doubt
from wenmai.kernel import clock
from wenmai.people.models import Account
from wenmai.runtime.environment import Environment
from wenmai.runtime.trouble import Trouble
from wenmai.web import operations

LOCAL = frozenset({"localhost", "127.0.0.1", "[::1]"})
LONGEST_UNSEALED = timedelta(minutes=10)
MONTHS_AHEAD = 2
Look = Callable[[], str]


def looks(env: Environment) -> Iterator[tuple[str, Look]]:
    """Each thing with its look."""
    yield "演示账号", lambda: demo_people(env)
    yield "短信和邮件", lambda: gateways(env)
    yield "加密连接", lambda: cookies(env)
    yield "审计链", trail
    yield "账本分区", partitions
    yield "日志", lambda: logs(env)


def in_earnest(env: Environment) -> bool:
    """True where people use it: reached by https, or under a name of its own, and not as a demo."""
    return env.secure or (env.demo == "none" and not env.debug and bool(set(env.allowed_hosts) - LOCAL))


def demo_people(env: Environment) -> str:
    """Their passwords are printed for everybody. Raises Trouble in earnest."""
    number = Account.objects.filter(person__demo=True, is_active=True).count()
    if number and in_earnest(env):
        raise Trouble(f"有 {number} 个演示账号，密码是公开的。正式使用请换一个空的状态文件夹，设 WENMAI_DEMO=none。")
    return f"{number} 个，只供演示" if number else "没有"


def gateways(env: Environment) -> str:
    """Without either nobody gets a code or a reminder. Raises Doubt in earnest."""
    known = [name for name, address in (("短信", env.sms_url), ("邮件", env.mail_url)) if address]
    if in_earnest(env) and not known:
        raise Doubt("都没有接。手机号不核对，忘了密码只能到柜台。请设 WENMAI_SMS_URL 或 WENMAI_MAIL_URL。")
    return "、".join(known) if known else "没有接，演示不用"


def cookies(env: Environment) -> str:
    """A cookie without Secure can be read on the way. Raises Doubt for names that are not this machine's."""
    names = sorted(set(env.allowed_hosts) - LOCAL)
    if env.secure != settings.SESSION_COOKIE_SECURE or env.secure != settings.CSRF_COOKIE_SECURE:
        raise Trouble("登录用的 cookie 与 WENMAI_SECURE 不符。请重启服务。")
    if names and not env.secure and not env.debug:
        raise Doubt(f"{'、'.join(names)} 没有 https，登录的 cookie 会明文传。请接上证书，设 WENMAI_SECURE=1。")
    return "cookie 只走 https" if env.secure else "只在本机，不用"


def trail() -> str:
    """Entries wait for the sealer some seconds. Raises Trouble for longer."""
    state = chain_state()
    if state.oldest and clock.now() - state.oldest > LONGEST_UNSEALED:
        raise Trouble(f"有 {state.waiting} 条没有封，最早 {state.oldest:%m-%d %H:%M}。请看 wenmai worker 是否在运行。")
    if state.last and state.last.intact is False:
        raise Trouble("上次核对说链不完整。请审计员在工作台的审计记录里看是哪一条。")
    return f"封到第 {state.number} 条"


def partitions() -> str:
    """The present month and the next two. Raises Trouble."""
    known = {each.name for each in operations.months()}
    month, missing = clock.month_start(clock.today()), []
    for _ in range(1 + MONTHS_AHEAD):
        if f"ledger_fact_{month:%Y_%m}" not in known:
            missing.append(f"{month:%Y-%m}")
        month = clock.next_month(month)
    if missing:
        raise Trouble(f"缺 {'、'.join(missing)}。请看 wenmai worker 是否在运行，它每天开好后面的月份。")
    return f"{len(known)} 个月"


def logs(env: Environment) -> str:
    """网络安全法 第二十一条 (三): six months at least. Raises Doubt in earnest where nothing is kept in files."""
    if env.log_folder:
        return f"{env.log_folder}，留 {env.log_days} 天"
    if in_earnest(env):
        raise Doubt("只写到标准错误。请确认 systemd 日志留满六个月，或设 WENMAI_LOG_DIR。")
    return "只写到标准错误，演示够用"
