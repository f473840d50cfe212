//! Checks a template without executing it: names and fields must exist in every branch, loop, filter and included template. Also gathers
//! what the template depends on.

use std::collections::{BTreeMap, BTreeSet};

use minijinja::machinery::ast::{Call, CallArg, Expr, Macro, Stmt};
use minijinja::machinery::{Span as Place, ast};
use site_diag::{Diagnostic, FileId, Kind, Span, nearest};

use crate::context;
use crate::role::Role;
use crate::types::Type;
use crate::vocabulary::{self, BUILT_IN, BUILT_IN_FILTERS, BUILT_IN_TESTS, Function};

/// What a template uses, together with the templates that it includes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Uses {
    /// Names of the templates, its own among them.
    pub templates: BTreeSet<String>,
    /// Variables.
    pub variables: BTreeSet<String>,
    /// Parts of the theme.
    pub parts: BTreeSet<String>,
    /// Functions and filters that ask something of the site.
    pub functions: BTreeSet<&'static str>,
    /// Files and folders of `data/`, by path without extension; empty for all of them.
    pub data: BTreeSet<String>,
    /// Names of a shortcode's arguments.
    pub arguments: BTreeSet<String>,
    /// How many arguments without names a shortcode takes.
    pub positions: usize,
    /// A shortcode may take any arguments.
    pub any_argument: bool,
}

/// A parsed template.
pub(crate) struct Tree<'a> {
    pub(crate) file: FileId,
    pub(crate) text: &'a str,
    pub(crate) root: Stmt<'a>,
}

/// Everything that names are compared with.
pub(crate) struct Known<'a> {
    pub(crate) trees: BTreeMap<&'a str, Tree<'a>>,
    /// Paths of data without extension, sorted.
    pub(crate) data: &'a BTreeSet<String>,
}

/// Checks a template in a role.
pub(crate) fn check(name: &str, role: &Role, known: &Known<'_>) -> (Uses, Vec<Diagnostic>) {
    let Some((name, tree)) = known.trees.get_key_value(name) else { return Default::default() };
    let root: BTreeMap<String, Type> =
        context::variables(role).iter().map(|variable| (variable.name.to_owned(), (variable.kind)())).collect();
    let mut check = Check {
        known,
        variables: root.keys().cloned().collect(),
        own_blocks: BTreeSet::new(),
        scopes: vec![root],
        file: tree.file,
        loose: BTreeSet::new(),
        replaced: BTreeSet::new(),
        found: Vec::new(),
        uses: Uses::default(),
    };
    check.template(name);
    (check.uses, check.found)
}

struct Check<'k, 'a> {
    known: &'k Known<'a>,
    /// The variables of the role.
    variables: BTreeSet<String>,
    /// Blocks of the template itself that do not contain the ones that they replace.
    own_blocks: BTreeSet<String>,
    /// Names that are visible, outermost first.
    scopes: Vec<BTreeMap<String, Type>>,
    file: FileId,
    /// Names that a template sets from which this one inherits.
    loose: BTreeSet<String>,
    /// Blocks of the inherited templates that are replaced.
    replaced: BTreeSet<String>,
    found: Vec<Diagnostic>,
    uses: Uses,
}

impl<'a> Check<'_, 'a> {
    /// A template by name, with the names that are visible. Each is checked once: where it is included first.
    fn template(&mut self, name: &str) {
        if !self.uses.templates.insert(name.to_owned()) {
            return;
        }
        let known = self.known;
        let Some(tree) = known.trees.get(name) else { return };
        let outer = std::mem::replace(&mut self.file, tree.file);
        let Stmt::Template(template) = &tree.root else { return };
        self.own_blocks.clear();
        for statement in &template.children {
            match statement {
                // Macros may call those that follow them.
                Stmt::Macro(macro_) => self.define(macro_.name, Type::Any),
                Stmt::Block(block) => {
                    let place = block.span();
                    let text = tree.text.get(place.start_offset as usize..place.end_offset as usize);
                    if text.is_some_and(|text| !text.contains("super")) {
                        self.own_blocks.insert(block.name.to_owned());
                    }
                }
                _ => {}
            }
        }
        self.statements(&template.children);
        self.file = outer;
    }

    fn statements(&mut self, statements: &[Stmt<'a>]) {
        statements.iter().for_each(|statement| self.statement(statement));
    }

    fn within(&mut self, names: &[(&str, Type)], body: impl FnOnce(&mut Self)) {
        self.scopes.push(names.iter().map(|(name, kind)| ((*name).to_owned(), kind.clone())).collect());
        body(self);
        self.scopes.pop();
    }

    fn statement(&mut self, statement: &Stmt<'a>) {
        match statement {
            Stmt::Template(template) => self.statements(&template.children),
            Stmt::EmitExpr(emit) => drop(self.expression(&emit.expr)),
            Stmt::EmitRaw(_) => {}
            Stmt::ForLoop(for_loop) => {
                let item = self.expression(&for_loop.iter).item();
                self.within(&[("loop", Type::Any)], |check| {
                    check.assign(&for_loop.target, item);
                    check.optional(for_loop.filter_expr.as_ref());
                    check.statements(&for_loop.body);
                });
                self.statements(&for_loop.else_body);
            }
            Stmt::IfCond(condition) => {
                self.expression(&condition.expr);
                self.statements(&condition.true_body);
                self.statements(&condition.false_body);
            }
            Stmt::WithBlock(with) => self.within(&[], |check| {
                for (target, value) in &with.assignments {
                    let kind = check.expression(value);
                    check.assign(target, kind);
                }
                check.statements(&with.body);
            }),
            Stmt::Set(set) => {
                let kind = self.expression(&set.expr);
                self.assign(&set.target, kind);
            }
            Stmt::SetBlock(set) => {
                self.optional(set.filter.as_ref());
                self.within(&[], |check| check.statements(&set.body));
                self.assign(&set.target, Type::Any);
            }
            Stmt::AutoEscape(escape) => {
                self.expression(&escape.enabled);
                self.statements(&escape.body);
            }
            Stmt::FilterBlock(block) => {
                self.expression(&block.filter);
                self.within(&[], |check| check.statements(&block.body));
            }
            Stmt::Block(block) if self.replaced.contains(block.name) => {}
            Stmt::Block(block) => self.within(&[], |check| check.statements(&block.body)),
            Stmt::Import(import) => {
                self.other_template(&import.expr, "import");
                self.assign(&import.name, Type::Any);
            }
            Stmt::FromImport(import) => {
                self.other_template(&import.expr, "import");
                for (name, alias) in &import.names {
                    self.assign(alias.as_ref().unwrap_or(name), Type::Any);
                }
            }
            Stmt::Extends(extends) => {
                let known = self.known;
                if let Some(parent) = constant(&extends.name).and_then(|name| known.trees.get(name.as_str())) {
                    assigned(&parent.root, &mut self.loose);
                }
                let outer = self.replaced.clone();
                self.replaced.extend(std::mem::take(&mut self.own_blocks));
                self.other_template(&extends.name, "extends");
                self.replaced = outer;
            }
            Stmt::Include(include) => self.other_template(&include.name, "include"),
            Stmt::Macro(macro_) => {
                self.define(macro_.name, Type::Any);
                self.macro_body(macro_);
            }
            Stmt::CallBlock(block) => {
                self.call(&block.call);
                self.macro_body(&block.macro_decl);
            }
            Stmt::Do(statement) => drop(self.call(&statement.call)),
        }
    }

    fn macro_body(&mut self, macro_: &Macro<'a>) {
        macro_.defaults.iter().for_each(|default| drop(self.expression(default)));
        self.within(&[], |check| {
            macro_.args.iter().for_each(|argument| check.assign(argument, Type::Any));
            check.statements(&macro_.body);
        });
    }

    /// Includes, imports or extends a template. Its name must be written out, so that it is known what depends on it.
    fn other_template(&mut self, name: &Expr<'a>, tag: &str) {
        let Some(written) = constant(name) else {
            let reason = format!("`{tag}` needs the name of a template in quotes");
            self.found.push(Diagnostic::error(Kind::Template { reason }, self.span(name.span())));
            return;
        };
        let known = self.known;
        match known.trees.contains_key(written.as_str()) {
            true => self.template(&written),
            false => {
                let nearest = nearest(&written, known.trees.keys().copied());
                self.unknown("template", &written, nearest, name.span());
            }
        }
    }

    fn define(&mut self, name: &str, kind: Type) {
        if let Some(scope) = self.scopes.last_mut() {
            scope.insert(name.to_owned(), kind);
        }
    }

    fn assign(&mut self, target: &Expr<'a>, kind: Type) {
        match target {
            Expr::Var(variable) => self.define(variable.id, kind),
            Expr::List(list) => list.items.iter().for_each(|item| self.assign(item, Type::Any)),
            Expr::Tuple(tuple) => tuple.items.iter().for_each(|item| self.assign(item, Type::Any)),
            other => drop(self.expression(other)),
        }
    }

    fn optional(&mut self, expression: Option<&Expr<'a>>) {
        if let Some(expression) = expression {
            self.expression(expression);
        }
    }

    fn expression(&mut self, expression: &Expr<'a>) -> Type {
        match expression {
            Expr::Var(variable) => {
                let kind = self.variable(variable.id, variable.span());
                // Used as a whole.
                match &kind {
                    Type::Arguments => self.uses.any_argument = true,
                    Type::Parts(parts) => self.uses.parts.extend(parts.iter().map(|(name, _)| (*name).to_owned())),
                    Type::Data(path) => drop(self.uses.data.insert(path.clone())),
                    Type::Any | Type::Shape(_) => {}
                }
                kind
            }
            Expr::Const(_) => Type::Any,
            Expr::Slice(slice) => {
                for part in [&slice.start, &slice.stop, &slice.step] {
                    self.optional(part.as_ref());
                }
                self.expression(&slice.expr)
            }
            Expr::UnaryOp(unary) => {
                self.expression(&unary.expr);
                Type::Any
            }
            Expr::BinOp(binary) => {
                let left = self.expression(&binary.left);
                let right = self.expression(&binary.right);
                match binary.op {
                    // The default of an optional value usually has its type.
                    ast::BinOpKind::ScOr if same(&left, &right) => left,
                    _ => Type::Any,
                }
            }
            Expr::Compare(compare) => {
                self.expression(&compare.expr);
                compare.ops.iter().for_each(|operand| drop(self.expression(&operand.expr)));
                Type::Any
            }
            Expr::IfExpr(choice) => {
                self.expression(&choice.test_expr);
                let first = self.expression(&choice.true_expr);
                match &choice.false_expr {
                    Some(other) => {
                        let other = self.expression(other);
                        if same(&first, &other) { first } else { Type::Any }
                    }
                    None => first,
                }
            }
            Expr::Filter(filter) => self.filter(filter, filter.span()),
            Expr::Test(test) => {
                self.expression(&test.expr);
                self.arguments(&test.args);
                if !BUILT_IN_TESTS.contains(&test.name) {
                    let nearest = nearest(test.name, BUILT_IN_TESTS.iter().copied());
                    self.unknown("test", test.name, nearest, test.span());
                }
                Type::Any
            }
            Expr::GetAttr(attribute) => {
                let of = self.base(&attribute.expr);
                self.field(&of, attribute.name, attribute.span())
            }
            Expr::GetItem(item) => {
                let of = self.base(&item.expr);
                let index = match &item.subscript_expr {
                    Expr::Const(index) => Some(index.value.clone()),
                    other => {
                        self.expression(other);
                        None
                    }
                };
                match (&of, index.as_ref().and_then(|index| index.as_usize()), index.as_ref().and_then(|index| index.as_str())) {
                    (_, _, Some(name)) => self.field(&of, name, item.span()),
                    (Type::Arguments, Some(position), _) => {
                        self.uses.positions = self.uses.positions.max(position.saturating_add(1));
                        Type::Any
                    }
                    (Type::Arguments, ..) => {
                        self.uses.any_argument = true;
                        Type::Any
                    }
                    (Type::Data(path), ..) => {
                        self.uses.data.insert(path.clone());
                        Type::Any
                    }
                    (Type::Parts(parts), ..) => {
                        self.uses.parts.extend(parts.iter().map(|(name, _)| (*name).to_owned()));
                        Type::Any
                    }
                    _ => of.item(),
                }
            }
            Expr::Call(call) => self.call(call),
            Expr::List(list) => {
                list.items.iter().for_each(|item| drop(self.expression(item)));
                Type::Any
            }
            Expr::Tuple(tuple) => {
                tuple.items.iter().for_each(|item| drop(self.expression(item)));
                Type::Any
            }
            Expr::Map(map) => {
                map.keys.iter().chain(&map.values).for_each(|item| drop(self.expression(item)));
                Type::Any
            }
        }
    }

    /// An expression of which a field or an item is taken.
    fn base(&mut self, expression: &Expr<'a>) -> Type {
        match expression {
            Expr::Var(variable) => self.variable(variable.id, variable.span()),
            Expr::GetAttr(attribute) => {
                let of = self.base(&attribute.expr);
                self.inner_field(&of, attribute.name, attribute.span())
            }
            other => self.expression(other),
        }
    }

    fn variable(&mut self, name: &str, place: Place) -> Type {
        for (depth, scope) in self.scopes.iter().enumerate().rev() {
            if let Some(kind) = scope.get(name) {
                if depth == 0 && self.variables.contains(name) {
                    self.uses.variables.insert(name.to_owned());
                }
                return kind.clone();
            }
        }
        if BUILT_IN.contains(&name) || self.loose.contains(name) {
            return Type::Any;
        }
        let names = self.scopes.iter().flat_map(BTreeMap::keys).map(String::as_str);
        let functions = vocabulary::FUNCTIONS.iter().map(|function| function.name).filter(|other| *other != name);
        let nearest = nearest(name, names.chain(functions).chain(BUILT_IN.iter().copied()));
        self.unknown("variable", name, nearest, place);
        Type::Any
    }

    /// A field that is used as a whole.
    fn field(&mut self, of: &Type, name: &str, place: Place) -> Type {
        let kind = self.inner_field(of, name, place);
        if let Type::Data(path) = &kind {
            self.uses.data.insert(path.clone());
        }
        kind
    }

    fn inner_field(&mut self, of: &Type, name: &str, place: Place) -> Type {
        match of {
            Type::Any => Type::Any,
            Type::Arguments => {
                self.uses.arguments.insert(name.to_owned());
                Type::Any
            }
            Type::Parts(parts) => {
                if parts.iter().any(|(known, _)| *known == name) {
                    self.uses.parts.insert(name.to_owned());
                } else {
                    let nearest = nearest(name, parts.iter().map(|(known, _)| *known));
                    self.unknown("part", name, nearest, place);
                }
                Type::Shape(site_theme::shape::Shape::Html)
            }
            Type::Data(folder) => self.data(folder, name, place),
            Type::Shape(_) => match (of.record(), of.without_fields()) {
                (Some(record), _) => match record.field(name) {
                    Some(field) => Type::Shape(field.shape()),
                    None => {
                        let nearest = nearest(name, record.fields.iter().map(|field| field.name));
                        self.unknown("field", name, nearest, place);
                        Type::Any
                    }
                },
                (None, Some(what)) => {
                    let reason = format!("`{name}` is no field: this is {what}");
                    self.found.push(Diagnostic::error(Kind::Template { reason }, self.span(place)));
                    Type::Any
                }
                (None, None) => Type::Any,
            },
        }
    }

    /// A file or a folder of data.
    fn data(&mut self, folder: &str, name: &str, place: Place) -> Type {
        let path = format!("{folder}{name}");
        let below = format!("{path}/");
        if self.known.data.contains(&path) {
            self.uses.data.insert(path);
            return Type::Any;
        }
        if self.known.data.iter().any(|known| known.starts_with(&below)) {
            return Type::Data(below);
        }
        let names = self.known.data.iter().filter_map(|known| known.strip_prefix(folder)?.split('/').next());
        let nearest = nearest(name, names);
        self.unknown("data file", &path, nearest, place);
        Type::Any
    }

    fn call(&mut self, call: &Call<'a>) -> Type {
        let function = match &call.expr {
            Expr::Var(variable) => match variable.id {
                // The variable is a function, too.
                "page" => vocabulary::function("page"),
                name if self.scopes.iter().any(|scope| scope.contains_key(name)) => None,
                name => vocabulary::function(name),
            },
            _ => None,
        };
        match function {
            Some(function) => {
                self.uses.functions.insert(function.name);
                self.named_arguments(function, &call.args);
            }
            // A method: only its object is checked.
            None => match &call.expr {
                Expr::GetAttr(attribute) => {
                    let of = self.base(&attribute.expr);
                    if !matches!(of, Type::Any) {
                        self.inner_field(&of, attribute.name, attribute.span());
                    }
                }
                other => drop(self.expression(other)),
            },
        }
        self.arguments(&call.args);
        function.map_or(Type::Any, |function| (function.makes)())
    }

    fn named_arguments(&mut self, function: &Function, arguments: &[CallArg<'a>]) {
        for argument in arguments {
            if let CallArg::Kwarg(name, value) = argument
                && !function.parameters.contains(name)
            {
                let nearest = nearest(name, function.parameters.iter().copied());
                self.unknown("argument", name, nearest, value.span());
            }
        }
    }

    fn arguments(&mut self, arguments: &[CallArg<'a>]) {
        for argument in arguments {
            match argument {
                CallArg::Pos(value) | CallArg::Kwarg(_, value) | CallArg::PosSplat(value) | CallArg::KwargSplat(value) => {
                    self.expression(value);
                }
            }
        }
    }

    fn filter(&mut self, filter: &ast::Filter<'a>, place: Place) -> Type {
        let of = match &filter.expr {
            Some(expression) => self.expression(expression),
            None => Type::Any,
        };
        self.arguments(&filter.args);
        if let Some(own) = vocabulary::filter(filter.name) {
            self.uses.functions.insert(own.name);
            self.named_arguments(own, &filter.args);
            return Type::Any;
        }
        if !BUILT_IN_FILTERS.contains(&filter.name) {
            let own = vocabulary::FILTERS.iter().map(|filter| filter.name);
            let nearest = nearest(filter.name, BUILT_IN_FILTERS.iter().copied().chain(own));
            self.unknown("filter", filter.name, nearest, place);
            return Type::Any;
        }
        let item = of.item();
        // Filters that take the name of a field.
        let mut fields = filter.args.iter().filter_map(|argument| match argument {
            CallArg::Kwarg("attribute", value) => constant(value).map(|name| (name, value.span())),
            _ => None,
        });
        let first = match filter.args.first() {
            Some(CallArg::Pos(value)) if matches!(filter.name, "selectattr" | "rejectattr" | "groupby") => {
                constant(value).map(|name| (name, value.span()))
            }
            _ => None,
        };
        let field = fields.next().or(first);
        if let Some((path, place)) = &field {
            let mut kind = item.clone();
            for name in path.split('.') {
                kind = self.inner_field(&kind, name, *place);
            }
        }
        match filter.name {
            "sort" | "reverse" | "unique" | "list" | "select" | "reject" | "selectattr" | "rejectattr" => of,
            "first" | "last" | "min" | "max" => item,
            _ => Type::Any,
        }
    }

    fn span(&self, place: Place) -> Span {
        Span::new(self.file, place.start_offset as usize, place.end_offset as usize)
    }

    fn unknown(&mut self, what: &'static str, name: &str, nearest: Option<String>, place: Place) {
        let kind = Kind::UnknownInTemplate { what, name: name.to_owned(), nearest };
        self.found.push(Diagnostic::error(kind, self.span(place)));
    }
}

/// A text that is written out.
fn constant(expression: &Expr<'_>) -> Option<String> {
    match expression {
        Expr::Const(constant) => constant.value.as_str().map(str::to_owned),
        _ => None,
    }
}

fn same(one: &Type, other: &Type) -> bool {
    use site_theme::shape::Shape;
    match (one, other) {
        (Type::Shape(one), Type::Shape(other)) => match (one, other) {
            (Shape::Record(one), Shape::Record(other)) => std::ptr::eq(*one, *other),
            _ => {
                std::mem::discriminant(one) == std::mem::discriminant(other)
                    && !matches!(one, Shape::List(_) | Shape::Optional(_))
            }
        },
        _ => false,
    }
}

/// Names that a template assigns anywhere.
fn assigned(statement: &Stmt<'_>, names: &mut BTreeSet<String>) {
    let mut target = |expression: &Expr<'_>| {
        if let Expr::Var(variable) = expression {
            names.insert(variable.id.to_owned());
        }
    };
    let bodies: Vec<&Vec<Stmt<'_>>> = match statement {
        Stmt::Template(template) => vec![&template.children],
        Stmt::ForLoop(for_loop) => {
            target(&for_loop.target);
            vec![&for_loop.body, &for_loop.else_body]
        }
        Stmt::IfCond(condition) => vec![&condition.true_body, &condition.false_body],
        Stmt::WithBlock(with) => {
            with.assignments.iter().for_each(|(name, _)| target(name));
            vec![&with.body]
        }
        Stmt::Set(set) => {
            target(&set.target);
            vec![]
        }
        Stmt::SetBlock(set) => {
            target(&set.target);
            vec![&set.body]
        }
        Stmt::Import(import) => {
            target(&import.name);
            vec![]
        }
        Stmt::FromImport(import) => {
            import.names.iter().for_each(|(name, alias)| target(alias.as_ref().unwrap_or(name)));
            vec![]
        }
        Stmt::Macro(macro_) => {
            names.insert(macro_.name.to_owned());
            vec![]
        }
        Stmt::AutoEscape(block) => vec![&block.body],
        Stmt::FilterBlock(block) => vec![&block.body],
        Stmt::Block(block) => vec![&block.body],
        _ => vec![],
    };
    bodies.into_iter().flatten().for_each(|statement| assigned(statement, names));
}
