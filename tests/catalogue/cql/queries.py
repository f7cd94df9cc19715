"""Queries to parse: the standard's own examples and odd ones, and trees that hypothesis grows."""

from hypothesis import strategies as st

from wenmai.catalogue.cql import tree

CORPUS = (
    "cat",
    '""',
    '"squirrels fish"',
    "dc.title any fish",
    "dc.title any fish or dc.creator any sanderson",
    "dc.title any fish sortBy dc.date/sort.ascending",
    '> dc = "info:srw/context-sets/1/dc-v1.1" dc.title any fish',
    '> "info:x" title any fish',
    '> a = "1" > b = "2" > "3" a.x = y or b.z == w',
    "title == fish",
    "title <> fish",
    "date >= 2001 and date<=2003 not date = 2002 prox x",
    "dc.title any/relevant fish",
    "dc.title any/rel.algorithm=cori/stem fish",
    "dc.title = 'x'",
    "a or b and c",
    "a or (b and c) not (d or e)",
    "((a))",
    "a prox/unit=word/distance>3/ordered b",
    "a or/rel.combine=sum b",
    "a and b and c and d",
    "a sortby b c/d=e/f g",
    "cat sortBy title and or",
    "and and and",
    "or or or and not",
    "sortby",
    "not not prox prox sortby sortby sortby",
    "AND And aNd",
    "title AND fish OR cat",
    "android orange nothing and proximity or sortbyx",
    '"and" and "or"',
    'title all/"x y"="z w" term',
    '"title" "any" "fish"',
    'dc.title = "a \\"b\\" c"',
    "dc.title = a* and dc.title = \\*b?c^",
    "title any 红楼梦 and creator = 曹雪芹",
    'title = "红楼　梦"',
    "标题 包含 “引号”",
    "a.b.c within d.e",
    "(> x=y x.a = b) and c",
    "> x=y (> z=w z.a = b) or c",
    "a\tand\nb\r\nor\fc",
    "http:x",
    "a,b;c!d@e#f$g%h^i&j*k|l~m`n{o}p[q]r'",
)
WRONG = (
    "",
    "   ",
    "(",
    ")",
    "()",
    "(a",
    "a)",
    "a and",
    "and a",
    "a b",
    "a b c d",
    "a =",
    "= a",
    "a = = b",
    "a/b c",
    "a and/ b",
    "/",
    '"abc',
    'a "',
    "> a",
    "> a = ",
    ">",
    "a sortby",
    "(a sortby b)",
    "a sortby b = c",
    "a and (> x=y)",
    "a and > x=y b",
    "a >> b",
    "a === b",
    "a any/x=",
)

_SIGNS = st.sampled_from(
    ["a", "B", "红", " ", "(", ")", "=", "<", ">", "/", "*", "?", "^", "\\*", "\\\\", '\\"', ".", "'"]
)
TERMS = st.one_of(
    st.sampled_from(["and", "OR", "not", "prox", "sortBy", "fish", "红楼梦", "", "2001"]),
    st.lists(_SIGNS, max_size=8).map("".join),
)
NAMES = st.sampled_from(["title", "dc.title", "rec.id", "and", "标题", "a b", "cql.serverChoice"])
MODIFIERS = st.lists(
    st.one_of(
        st.builds(tree.Modifier, NAMES),
        st.builds(tree.Modifier, NAMES, st.sampled_from(["=", "<", ">", "<=", ">=", "<>", "=="]), TERMS),
    ),
    max_size=2,
).map(tuple)
RELATIONS = st.builds(
    tree.Relation,
    st.sampled_from(["=", "==", "<>", "<", ">", "<=", ">=", "any", "all", "cql.adj", "within"]),
    MODIFIERS,
)
PREFIXES = st.lists(
    st.builds(tree.Prefix, st.sampled_from(["info:x", "http://y/z", ""]), st.sampled_from(["", "dc", "x"])),
    min_size=1,
    max_size=2,
).map(tuple)
CLAUSES = st.one_of(st.builds(tree.Clause, TERMS), st.builds(tree.Clause, TERMS, NAMES, RELATIONS))
OPERATORS = st.builds(tree.Operator, st.sampled_from(["and", "or", "not", "prox"]), MODIFIERS)
NODES = st.recursive(
    CLAUSES,
    lambda inner: st.one_of(st.builds(tree.Triple, inner, OPERATORS, inner), st.builds(tree.Scoped, PREFIXES, inner)),
    max_leaves=8,
)
QUERIES = st.builds(tree.Query, NODES, st.lists(st.builds(tree.SortKey, NAMES, MODIFIERS), max_size=2).map(tuple))
