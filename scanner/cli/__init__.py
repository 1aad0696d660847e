"""The command line: one file a group of commands."""

from scanner.cli.account import account as account_group
from scanner.cli.answer import answer as answer_group
from scanner.cli.assess import assess as assess_command
from scanner.cli.audited import record_commands
from scanner.cli.baseline import baseline as baseline_group
from scanner.cli.check import check as check_group
from scanner.cli.credential import credential as credential_group
from scanner.cli.delivery import delivery as delivery_group
from scanner.cli.delivery import remind_ as remind_command
from scanner.cli.demo import demo as demo_command
from scanner.cli.doctor import doctor as doctor_command
from scanner.cli.estate import estate as estate_group
from scanner.cli.feed import feed as feed_group
from scanner.cli.finding import finding as finding_group
from scanner.cli.import_ import import_ as import_command
from scanner.cli.init import init as init_command
from scanner.cli.log import log as log_group
from scanner.cli.main import main
from scanner.cli.notice import notice as notice_group
from scanner.cli.report import report as report_command
from scanner.cli.risk import risk as risk_group
from scanner.cli.scan import scan as scan_command
from scanner.cli.scans import scans as scans_group
from scanner.cli.schedule import schedule as schedule_group
from scanner.cli.scope import scope as scope_group
from scanner.cli.seal import sign as sign_command
from scanner.cli.seal import verify as verify_command
from scanner.cli.serve import serve as serve_command
from scanner.cli.worker import worker as worker_group

main.add_command(account_group)
main.add_command(answer_group)
main.add_command(baseline_group)
main.add_command(check_group)
main.add_command(credential_group)
main.add_command(delivery_group)
main.add_command(doctor_command)
main.add_command(estate_group)
main.add_command(feed_group)
main.add_command(import_command)
main.add_command(init_command)
main.add_command(log_group)
main.add_command(notice_group)
main.add_command(remind_command)
main.add_command(risk_group)
main.add_command(schedule_group)
main.add_command(scope_group)
main.add_command(assess_command)
main.add_command(demo_command)
main.add_command(finding_group)
main.add_command(report_command)
main.add_command(scan_command)
main.add_command(scans_group)
main.add_command(serve_command)
main.add_command(worker_group)
main.add_command(sign_command)
main.add_command(verify_command)
record_commands(main)

__all__ = ["main"]
