//! The tree, its tiles and proofs, against the standard's known answers and an independent crate.

use super::tile::{Tile, hashes_at};
use super::*;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::convert::Infallible;
use tlog_tiles::tlog as other;

/// The eight leaves of the Certificate Transparency tests, and the roots over the first of them.
const LEAVES: [&[u8]; 8] = [
    b"",
    b"\x00",
    b"\x10",
    b"\x20\x21",
    b"\x30\x31",
    b"\x40\x41\x42\x43",
    b"\x50\x51\x52\x53\x54\x55\x56\x57",
    b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
];
const ROOTS: [&str; 9] = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

/// A store in memory, as the SQLite store will be: leaves by index, full tiles, and the edge.
#[derive(Default)]
struct Log {
    leaves: Vec<Hash>,
    tiles: BTreeMap<(u8, u64), Vec<u8>>,
    edge: Edge,
}

impl Log {
    fn of(size: u64) -> Self {
        let mut log = Self::default();
        (0..size).for_each(|index| log.append(leaf_hash(&entry(index))));
        log
    }

    fn append(&mut self, leaf: Hash) {
        self.leaves.push(leaf);
        for tile in self.edge.push(leaf) {
            assert_eq!(tile.bytes.len(), 8192);
            let twice = self.tiles.insert((tile.level, tile.n), tile.bytes);
            assert!(twice.is_none(), "a full tile is given out once");
        }
    }

    fn tile(&self, level: u8, n: u64) -> Result<Vec<u8>, String> {
        tile_of(&self.tiles, level, n)
    }

    fn tree(&self) -> Tree<'_, impl FnMut(u8, u64) -> Result<Vec<u8>, String>> {
        Tree::new(&self.edge, |level, n| self.tile(level, n))
    }

    /// What a store holds after commits of so many leaves each.
    fn stored(&self, size: u64, commit: u64) -> BTreeMap<(u8, u64), Vec<u8>> {
        let (mut edge, mut store, mut old) = (Edge::default(), BTreeMap::new(), 0);
        for leaf in &self.leaves[..size as usize] {
            let mut tiles = edge.push(*leaf);
            if edge.size() % commit == 0 || edge.size() == size {
                tiles.extend(edge.grown_since(old));
                old = edge.size();
            }
            store.extend(tiles.into_iter().map(|tile| ((tile.level, tile.n), tile.bytes)));
        }
        store
    }

    fn restored(&self, size: u64, commit: u64) -> Result<Edge, TreeError<String>> {
        let store = self.stored(size, commit);
        Edge::restore(size, |level, n| tile_of(&store, level, n))
    }
}

fn tile_of(store: &BTreeMap<(u8, u64), Vec<u8>>, level: u8, n: u64) -> Result<Vec<u8>, String> {
    store.get(&(level, n)).cloned().ok_or_else(|| format!("no tile {level}/{n}"))
}

fn entry(index: u64) -> Vec<u8> {
    format!(r#"{{"n":"{index}"}}"#).into_bytes()
}

/// The same log in the other crate: its flat list of stored hashes.
struct Theirs(Vec<other::Hash>);

impl Theirs {
    fn of(size: u64) -> Self {
        let mut log = Self(Vec::new());
        for index in 0..size {
            let new = other::stored_hashes(index, &entry(index), &log).expect("it appends");
            log.0.extend(new);
        }
        log
    }

    fn root(&self, size: u64) -> Hash {
        ours(&other::tree_hash(size, self).expect("it has a root"))
    }
}

impl other::HashReader for Theirs {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<other::Hash>, other::Error> {
        Ok(indexes.iter().map(|&index| self.0[index as usize]).collect())
    }
}

fn ours(hash: &other::Hash) -> Hash {
    Hash::from(hash.0)
}

fn all_ours(proof: &[other::Hash]) -> Vec<Hash> {
    proof.iter().map(ours).collect()
}

#[test]
fn the_known_roots_come_out() {
    let mut edge = Edge::default();
    for (size, root) in ROOTS.iter().enumerate() {
        assert_eq!(edge.root().to_string(), *root, "size {size}");
        if let Some(leaf) = LEAVES.get(size) {
            assert!(edge.push(leaf_hash(leaf)).is_empty());
        }
    }
    assert_eq!(empty_root().to_string(), ROOTS[0]);
}

#[test]
fn roots_and_proofs_equal_the_other_crates_for_small_sizes() {
    let (mut log, theirs) = (Log::default(), Theirs::of(300));
    for size in 1..=300 {
        log.append(leaf_hash(&entry(size - 1)));
        assert_eq!(log.edge.root(), theirs.root(size), "size {size}");
        // Every pair while trees are small; then every fifth, from another start at each size.
        let step = if size <= 64 { 1 } else { 5 };
        for index in (size % step..size).step_by(step as usize) {
            same_proofs(&log, &theirs, index, size);
        }
    }
}

#[test]
fn roots_and_proofs_equal_the_other_crates_where_a_level_begins() {
    let (log, theirs) = (Log::of(65_537), Theirs::of(65_537));
    for size in 65_535..=65_537 {
        let root = log.tree().root_at(size);
        assert_eq!(root, Ok(theirs.root(size)));
        assert_eq!(log.restored(size, 1_000).map(|edge| edge.root()), root);
        for index in [0, 1, 255, 256, 257, 32_767, 32_768, 65_279, 65_280, 65_534, size - 1] {
            same_proofs(&log, &theirs, index, size);
        }
    }
}

/// Inclusion of `index`, and consistency from there, by both; each verified by both.
fn same_proofs(log: &Log, theirs: &Theirs, index: u64, size: u64) {
    let (root, leaf) = (theirs.root(size), leaf_hash(&entry(index)));
    let inclusion = log.tree().inclusion(index, size).expect("it is there");
    let expected = other::prove_record(size, index, theirs).expect("it is there");
    assert_eq!(inclusion, all_ours(&expected), "inclusion of {index} in {size}");
    assert_eq!(verify_inclusion(index, leaf, size, root, &inclusion), Ok(()));

    let old = index + 1;
    let consistency = log.tree().consistency(old, size).expect("it is there");
    let expected = other::prove_tree(size, old, theirs).expect("it is there");
    assert_eq!(consistency, all_ours(&expected), "consistency from {old} to {size}");
    assert_eq!(verify_consistency(old, theirs.root(old), size, root, &consistency), Ok(()));
}

#[test]
fn every_tile_has_the_other_crates_bytes() {
    let (log, theirs) = (Log::of(65_537), Theirs::of(65_537));
    for size in [1, 255, 256, 257, 300, 65_535, 65_536, 65_537] {
        for tile in Tile::since(0, size) {
            let same = tlog_tiles::tile::Tile::new(8, tile.level, tile.n, tile.width.into(), false);
            let expected = same.read_data(&theirs).expect("it reads");
            assert_eq!(log.tree().tile(tile), Ok(expected), "{} at {size}", tile.path());
        }
    }
    for (level, n, width) in [(0, 256, 2), (0, 0, 0), (0, 0, 257), (255, u64::MAX, 0), (8, 0, 1)] {
        let beyond = log.tree().tile(Tile { level, n, width });
        assert!(matches!(beyond, Err(TreeError::Beyond { .. })), "{level}/{n}.p/{width}");
    }
}

#[test]
fn an_edge_is_restored_from_the_tiles_and_goes_on_as_before() {
    let log = Log::of(66_000);
    assert_eq!(log.tiles.len() as u64, hashes_at(66_000, 1) + hashes_at(66_000, 2));
    for size in [0, 1, 255, 256, 257, 511, 512, 65_279, 65_280, 65_535, 65_536, 66_000] {
        let commits: &[u64] = if size > 512 { &[1_000] } else { &[1, 7, 256] };
        for &commit in commits {
            let mut edge = log.restored(size, commit).expect("all is stored");
            assert_eq!(Ok(edge.root()), log.tree().root_at(size), "size {size}");
            for leaf in &log.leaves[size as usize..] {
                for tile in edge.push(*leaf) {
                    assert_eq!(log.tiles.get(&(tile.level, tile.n)), Some(&tile.bytes));
                }
            }
            assert_eq!(edge, log.edge, "from {size}");
        }
    }
}

#[test]
fn a_damaged_or_incomplete_store_is_told() {
    let mut log = Log::of(600);
    let mut store = log.stored(600, 1);
    let restore = |store: &BTreeMap<_, _>, size| Edge::restore(size, |l, n| tile_of(store, l, n));
    let short =
        |level, n, expected, found| Err(TreeError::TileLength { level, n, expected, found });
    assert_eq!(restore(&store, 601), short(0, 2, 89 * 32, 88 * 32));
    store.insert((0, 2), vec![0; 88 * 32]);
    let wrong = restore(&store, 600).expect("nobody can tell yet").root();
    assert_ne!(wrong, log.edge.root(), "but the root is another");
    store.insert((1, 0), vec![0; 63]);
    assert_eq!(restore(&store, 600), short(1, 0, 64, 63));
    assert!(restore(&store, u64::MAX).is_err());

    log.tiles.insert((0, 1), vec![0; 8191]);
    let damaged = TreeError::TileLength { level: 0, n: 1, expected: 8192, found: 8191 };
    assert_eq!(log.tree().inclusion(300, 600), Err(damaged));
}

#[test]
fn what_is_beyond_the_tree_is_refused() {
    let log = Log::of(5);
    let mut tree = log.tree();
    assert!(matches!(tree.root_at(6), Err(TreeError::Beyond { .. })));
    assert!(matches!(tree.inclusion(0, 6), Err(TreeError::Beyond { .. })));
    assert!(matches!(tree.inclusion(5, 5), Err(TreeError::NotWithin { .. })));
    assert!(matches!(tree.consistency(4, 3), Err(TreeError::NotWithin { .. })));
    assert_eq!(tree.root_at(0), Ok(empty_root()));
    assert_eq!(tree.consistency(0, 5), Ok(Vec::new()));
    assert_eq!(tree.consistency(5, 5), Ok(Vec::new()));
}

#[test]
fn a_proof_reads_each_tile_once() {
    let log = Log::of(65_537);
    let mut read = Vec::new();
    let mut tree = Tree::new(&log.edge, |level, n| {
        read.push((level, n));
        Ok::<_, Infallible>(log.tiles[&(level, n)].clone())
    });
    tree.inclusion(300, 65_537).expect("it is there");
    assert_eq!(read, [(0, 1), (1, 0)]);
}

#[test]
fn any_flipped_bit_of_a_proof_is_refused() {
    let log = Log::of(300);
    let (old, size) = (199, 300);
    let (old_root, root) = (log.tree().root_at(old).expect("there"), log.edge.root());
    let leaf = log.leaves[77];
    let inclusion = log.tree().inclusion(77, size).expect("there");
    for proof in flipped(&inclusion) {
        assert!(verify_inclusion(77, leaf, size, root, &proof).is_err());
    }
    let consistency = log.tree().consistency(old, size).expect("there");
    for proof in flipped(&consistency) {
        assert!(verify_consistency(old, old_root, size, root, &proof).is_err());
    }
    for index in (0..size).filter(|&index| index != 77) {
        assert!(verify_inclusion(index, leaf, size, root, &inclusion).is_err(), "{index}");
    }
}

fn flipped(proof: &[Hash]) -> impl Iterator<Item = Vec<Hash>> {
    (0..proof.len() * 256).map(|bit| {
        let (mut proof, at) = (proof.to_vec(), bit / 256);
        let mut bytes = *proof[at].as_bytes();
        bytes[bit % 256 / 8] ^= 1 << (bit % 8);
        proof[at] = Hash::from(bytes);
        proof
    })
}

#[test]
fn proofs_of_another_length_are_refused() {
    let log = Log::of(300);
    let root = log.edge.root();
    let mut proof = log.tree().inclusion(77, 300).expect("there");
    proof.push(root);
    let long = verify::VerifyError::Length { expected: 9, found: 10 };
    assert_eq!(verify_inclusion(77, log.leaves[77], 300, root, &proof), Err(long));
    assert!(verify_inclusion(77, log.leaves[77], 300, root, &proof[..8]).is_err());
    assert!(verify_inclusion(0, log.leaves[0], u64::MAX, root, &proof).is_err());

    for old in [0, 1, 2, 3, 256, 299, 300] {
        let old_root = log.tree().root_at(old).expect("there");
        let mut proof = log.tree().consistency(old, 300).expect("there");
        assert_eq!(verify_consistency(old, old_root, 300, root, &proof), Ok(()), "{old}");
        proof.push(root);
        assert!(verify_consistency(old, old_root, 300, root, &proof).is_err(), "{old}");
        assert!(verify_consistency(old, leaf_hash(b"x"), 300, root, &proof[1..]).is_err());
    }
    assert!(verify_consistency(1, root, u64::MAX, root, &[]).is_err());
    assert!(verify_consistency(1 << 63, root, u64::MAX, root, &[]).is_err());
}

#[test]
fn a_fork_is_seen() {
    let (log, mut forked) = (Log::of(300), Log::of(200));
    (200..300).for_each(|_| forked.append(leaf_hash(b"another story")));
    let before = log.tree().root_at(250).expect("there");
    let proof = forked.tree().consistency(250, 300).expect("there");
    assert!(verify_consistency(250, before, 300, forked.edge.root(), &proof).is_err());
    assert!(verify_consistency(300, log.edge.root(), 300, forked.edge.root(), &[]).is_err());
}

proptest! {
    #[test]
    fn no_proof_panics(
        (a, b) in prop_oneof![(any::<u64>(), any::<u64>()), (0..600_u64, 0..600_u64)],
        hashes in prop::collection::vec(any::<[u8; 32]>(), 0..70),
    ) {
        let proof: Vec<Hash> = hashes.into_iter().map(Hash::from).collect();
        let (leaf, root) = (leaf_hash(b"a"), leaf_hash(b"b"));
        prop_assert!(verify_inclusion(a, leaf, b, root, &proof).is_err());
        prop_assert!(verify_consistency(a, leaf, b, root, &proof).is_err());
    }

    #[test]
    fn no_bundle_panics(bytes in prop::collection::vec(prop_oneof![Just(0), any::<u8>()], 0..600)) {
        if let Ok(entries) = tile::decode_bundle(&bytes) {
            prop_assert_eq!(tile::encode_bundle(entries), Ok(bytes));
        }
    }
}
