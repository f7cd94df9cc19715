"""News and pages, for everybody."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wenmai.articles.queries import get_page, get_published, list_published
from wenmai.kernel.http import Request
from wenmai.kernel.pagination import page_number


@require_safe
def list_articles(request: Request) -> HttpResponse:
    """News, latest first, ?institution= for one house."""
    house = request.GET.get("institution", "")
    page = list_published(institution=house, page=page_number(request.GET.get("page")))
    return render(request, "articles/list.html", {"page": page, "nav": "articles"})


@require_safe
def show_article(request: Request, key: int) -> HttpResponse:
    """One piece of news."""
    return render(request, "articles/article.html", {"article": get_published(key), "nav": "articles"})


@require_safe
def show_page(request: Request, slug: str) -> HttpResponse:
    """A page under a fixed address: 关于, 使用帮助 …"""
    return render(request, "articles/article.html", {"article": get_page(slug)})
