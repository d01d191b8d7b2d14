<?php
/**
 * Plugin Name: Pressmark search
 * Description: The theme's search form becomes Pressmark's; related posts stand below each post.
 *
 * Put this file and the four parts that publish.sh writes beside it into wp-content/plugins/pressmark/.
 */

defined( 'ABSPATH' ) || exit;

function pressmark_part( $name ) {
	return file_get_contents( __DIR__ . '/' . $name );
}

add_filter( 'get_search_form', function () {
	return pressmark_part( 'search.html' );
} );

add_filter( 'the_content', function ( $content ) {
	return is_singular( 'post' ) && in_the_loop() ? $content . pressmark_part( 'related.html' ) : $content;
} );

add_action( 'wp_enqueue_scripts', function () {
	wp_enqueue_style( 'pressmark', plugins_url( 'search-box.css', __FILE__ ), array(), null );
} );
