"""{{ fen|yuan }}"""

from django import template

from wenmai.fees.money import yuan_of

register = template.Library()
register.filter("yuan", yuan_of)
